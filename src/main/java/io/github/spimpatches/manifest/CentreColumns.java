package io.github.spimpatches.manifest;

import static io.github.spimpatches.manifest.Column.Type.DOUBLE;
import static io.github.spimpatches.manifest.Column.Type.INT;
import static io.github.spimpatches.manifest.Column.Type.TEXT;

import java.util.List;

/** The centres table's columns, in order. */
public final class CentreColumns {
    public static final Column<Centre> SUBJECT =
            new Column<>("subject", TEXT, "subject id, without sub-", Centre::subject);
    public static final Column<Centre> SESSION =
            new Column<>("session", TEXT, "session id, without ses-; n/a where there is none", Centre::session);
    public static final Column<Centre> ATLAS =
            new Column<>("atlas", TEXT, "the atlas' name (seg- entity)", Centre::atlas);
    public static final Column<Centre> TEMPLATE =
            new Column<>("template", TEXT, "the template that the atlas comes from", Centre::template);
    public static final Column<Centre> LABEL =
            new Column<>("label", INT, "index of the label in the atlas", Centre::label);
    public static final Column<Centre> NAME = new Column<>("name", TEXT, "the label's name", Centre::name);
    public static final Column<Centre> ABBREVIATION =
            new Column<>("abbreviation", TEXT, "the label's abbreviation", Centre::abbreviation);
    public static final Column<Centre> PATCH =
            new Column<>("patch", INT, "number within subject, session and label, from 1", Centre::patch);
    public static final Column<Centre> X_MM = new Column<>(
            "x_mm", DOUBLE, "centre, RAS+ millimetres", c -> c.world().x());
    public static final Column<Centre> Y_MM = new Column<>(
            "y_mm", DOUBLE, "centre, RAS+ millimetres", c -> c.world().y());
    public static final Column<Centre> Z_MM = new Column<>(
            "z_mm", DOUBLE, "centre, RAS+ millimetres", c -> c.world().z());
    public static final Column<Centre> ATLAS_I =
            new Column<>("atlas_i", INT, "voxel of the label volume, first axis", Centre::atlasI);
    public static final Column<Centre> ATLAS_J =
            new Column<>("atlas_j", INT, "voxel of the label volume, second axis", Centre::atlasJ);
    public static final Column<Centre> ATLAS_K =
            new Column<>("atlas_k", INT, "voxel of the label volume, third axis", Centre::atlasK);
    public static final Column<Centre> LABEL_FRACTION = new Column<>(
            "label_fraction",
            DOUBLE,
            "share of the largest patch at the centre that lies in the label",
            Centre::labelFraction);
    public static final Column<Centre> WEIGHT =
            new Column<>("weight", DOUBLE, "the sampler's weight; 1 for a uniform draw", Centre::weight);
    public static final Column<Centre> SAMPLER =
            new Column<>("sampler", TEXT, "how the centre was drawn", Centre::sampler);
    public static final Column<Centre> SPLIT =
            new Column<>("split", TEXT, "part of the data: train, test, ...; n/a where not split", Centre::split);
    public static final Column<Centre> FOLD =
            new Column<>("fold", INT, "fold that the centre is held out in, from 1; n/a without folds", Centre::fold);
    public static final Column<Centre> FOREGROUND = new Column<>(
            "foreground",
            DOUBLE,
            "share of the patch that the draw took for foreground; n/a where any would do",
            Centre::foreground);

    public static final List<Column<Centre>> ALL = List.of(
            SUBJECT,
            SESSION,
            ATLAS,
            TEMPLATE,
            LABEL,
            NAME,
            ABBREVIATION,
            PATCH,
            X_MM,
            Y_MM,
            Z_MM,
            ATLAS_I,
            ATLAS_J,
            ATLAS_K,
            LABEL_FRACTION,
            WEIGHT,
            SAMPLER,
            SPLIT,
            FOLD,
            FOREGROUND);

    private CentreColumns() {}
}
