#!/usr/bin/env bash
#SBATCH --job-name=spim-patches
#SBATCH --account=def-me                # <- change 1: your account (and cores, memory, time below as you need)
#SBATCH --array=1-20%10                 # <- change 2: as many as there are subjects; %10: ten of them at once
#SBATCH --cpus-per-task=4
#SBATCH --mem=16G
#SBATCH --time=04:00:00
#SBATCH --output=spim-patches-%A_%a.log
#
# A plain Slurm array, one subject each, for clusters without Spark: every task is a run of its own on one node.
#
#   sbatch submit/array.sh run /project/bids /project/patches participant --patch-size 64
#   bash submit/array.sh --dry-run run ...         prints the first subject's command (SLURM_ARRAY_TASK_ID=N: the N-th's)
#
# Change the three lines marked "<- change". All words are the program's and reach it unchanged; only a --dry-run before
# the verb is this script's. Subjects are the sub-* folders of BIDS_DIR (the word after the verb), or the lines of the
# file SPIM_PATCHES_SUBJECTS. Each task adds --participant-label and --run: its tables are in OUT_DIR/spim-patches/sub-ID,
# since tasks that shared them would overwrite each other's. The same command again goes on where tasks were stopped.
set -euo pipefail

if [[ ${1-} == --help || ${1-} == -h ]]; then
  sed -n '/^set /q; /^#\( \|$\)/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit 0
fi

launcher=${SPIM_PATCHES:-$HOME/spim-patches/submit/spim-patches}        # <- change 3: run it once before, which builds the jar

fail() {
  printf 'array.sh: %s\n' "$*" >&2
  exit 2
}

dry_run=false
if [[ ${1-} == --dry-run ]]; then
  dry_run=true
  shift
fi
(($# > 1)) || fail "no verb and BIDS_DIR given: sbatch submit/array.sh run BIDS_DIR OUT_DIR participant ..."
for word in "$@"; do
  case $word in
    --participant-label | --participant-label=* | --run | --run=*)
      fail "${word%%=*} is set for each subject here; choose subjects with SPIM_PATCHES_SUBJECTS=FILE."
      ;;
  esac
done

subjects=()
if [[ -n ${SPIM_PATCHES_SUBJECTS:-} ]]; then
  [[ -r $SPIM_PATCHES_SUBJECTS ]] || fail "SPIM_PATCHES_SUBJECTS is $SPIM_PATCHES_SUBJECTS, which cannot be read."
  while read -r subject || [[ -n $subject ]]; do
    [[ -n $subject ]] && subjects+=("${subject#sub-}")
  done <"$SPIM_PATCHES_SUBJECTS"
else
  for folder in "$2"/sub-*/; do
    [[ -d $folder ]] || continue
    folder=${folder%/}
    subjects+=("${folder##*/sub-}")
  done
fi
((${#subjects[@]} > 0)) || fail "no sub-* folders in $2; name subjects in a file, SPIM_PATCHES_SUBJECTS=FILE."
number=${SLURM_ARRAY_TASK_ID:-1}
((number >= 1 && number <= ${#subjects[@]})) ||
  fail "task $number of the array, but there are ${#subjects[@]} subjects: --array=1-${#subjects[@]}"
subject=${subjects[number - 1]}

# Where Slurm does not pin tasks to cores, Java would take every core of the node; a JVM is larger than its heap.
memory_mb=${SLURM_MEM_PER_NODE:-16384}
((memory_mb > 0)) || memory_mb=16384
export SPIM_PATCHES_JAVA_OPTS="-Xmx$((memory_mb * 80 / 100))m -XX:ActiveProcessorCount=${SLURM_CPUS_PER_TASK:-4} ${SPIM_PATCHES_JAVA_OPTS:-}"
command=("$launcher" "$@" --participant-label "$subject" --run "sub-$subject")

if [[ $dry_run == true ]]; then
  printf -v line '%q ' env "SPIM_PATCHES_JAVA_OPTS=${SPIM_PATCHES_JAVA_OPTS% }" "${command[@]}"
  printf '%s\n' "${line% }"
  exit 0
fi
[[ -x $launcher ]] || fail "there is no launcher at $launcher; set SPIM_PATCHES."
# In a cluster's module environment SPARK_HOME would turn this into a spark-submit.
unset SPARK_HOME
exec "${command[@]}"
