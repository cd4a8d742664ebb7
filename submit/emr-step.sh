#!/usr/bin/env bash
# A step of an EMR cluster, or a job of EMR Serverless, by the AWS command line:
#
#   submit/emr-step.sh run s3://bucket/bids s3://bucket/patches participant --patch-size 64
#   submit/emr-step.sh --serverless run ...      values of submit/emr-serverless.json, with these words as arguments
#   submit/emr-step.sh --dry-run ...             prints the command; calls nothing
#
# Change the three lines marked "<- change"; for Serverless, in emr-serverless.json, applicationId, executionRoleArn and
# logUri. All words from the verb on are the program's and reach it unchanged. Environment:
#   SPIM_PATCHES_AWS_OPTS      options for aws, such as --profile lab
#   SPIM_PATCHES_SUBMIT_OPTS   options for spark-submit, such as --num-executors 8
#
# The jar is one for EMR 7 (Spark 3.5, Scala 2.12) and emr-spark-8 (4.0): mvn package. s3:// is EMR's own matter: no fs.s3 key
# is set here. Who reads and writes is the cluster's instance profile, or the execution role. EMR
# knows only failed and completed: the exit code is in OUT_DIR/spim-patches/*/run.json.
set -euo pipefail

if [[ ${1-} == --help || ${1-} == -h ]]; then
  sed -n '/^set /q; /^#\( \|$\)/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit 0
fi

cluster=${EMR_CLUSTER_ID:-j-XXXXXXXXXXXXX}                              # <- change 1: aws emr list-clusters --active
jar=${SPIM_PATCHES_JAR:-s3://my-bucket/jars/spim-patches.jar}           # <- change 2: where you copied target/spim-patches.jar
region=${AWS_REGION:-us-east-1}                                         # <- change 3: where the bucket is

main_class=io.github.spimpatches.cli.Main
job=$(dirname "${BASH_SOURCE[0]}")/emr-serverless.json
# Fits a worker of 8 cores and 60 GB: 54 GB of heap and a tenth beside it.
serverless_parameters="--class $main_class --conf spark.executor.cores=8 --conf spark.executor.memory=54g --conf spark.driver.memory=8g"

# A string of JSON.
quoted() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\t'/\\t}
  text=${text//$'\n'/\\n}
  [[ $text == *[[:cntrl:]]* ]] && {
    printf 'emr-step.sh: a control character in %q\n' "$1" >&2
    exit 2
  }
  printf '"%s"' "$text"
}

# A list of JSON.
list() {
  local word text=
  for word in "$@"; do
    text+=,$(quoted "$word")
  done
  printf '[%s]' "${text#,}"
}

dry_run=false
serverless=false
while [[ ${1-} == --dry-run || ${1-} == --serverless ]]; do
  case $1 in
    --dry-run) dry_run=true ;;
    --serverless) serverless=true ;;
  esac
  shift
done
(($# > 0)) || {
  printf 'emr-step.sh: no verb given: submit/emr-step.sh run s3://BUCKET/BIDS s3://BUCKET/OUT participant ...\n' >&2
  exit 2
}

read -r -a aws_options <<<"${SPIM_PATCHES_AWS_OPTS:-}"
read -r -a submit_options <<<"${SPIM_PATCHES_SUBMIT_OPTS:-}"
command=(aws --region "$region" "${aws_options[@]+"${aws_options[@]}"}")
if [[ $serverless == true ]]; then
  parameters="$serverless_parameters${SPIM_PATCHES_SUBMIT_OPTS:+ $SPIM_PATCHES_SUBMIT_OPTS}"
  driver="{\"sparkSubmit\":{\"entryPoint\":$(quoted "$jar"),\"entryPointArguments\":$(list "$@"),\"sparkSubmitParameters\":$(quoted "$parameters")}}"
  command+=(emr-serverless start-job-run --cli-input-json "file://$job" --job-driver "$driver")
else
  # The driver on the cluster too: the step goes on when this machine is gone.
  arguments=$(list --deploy-mode cluster "${submit_options[@]+"${submit_options[@]}"}" --class "$main_class" "$jar" "$@")
  command+=(emr add-steps --cluster-id "$cluster"
    --steps "[{\"Type\":\"Spark\",\"Name\":\"spim-patches\",\"ActionOnFailure\":\"CONTINUE\",\"Args\":$arguments}]")
fi

if [[ $dry_run == true ]]; then
  printf -v line '%q ' "${command[@]}"
  printf '%s\n' "${line% }"
  exit 0
fi
exec "${command[@]}"
