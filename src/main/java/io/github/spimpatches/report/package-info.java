/**
 * What does a run look like? {@link io.github.spimpatches.report.ReportPage} makes one self-contained HTML file of what
 * the run left in its folder, {@link io.github.spimpatches.report.Montage} a picture for slides. No patch is opened: the
 * pictures were taken while the patches were written. Markup lives in the template beside this package, and nowhere in
 * Java. Imports {@code plan} and the rooms below.
 */
package io.github.spimpatches.report;
