#!/usr/bin/env python3
"""The files of submit/, each against what its tool documents; the scripts' dry runs, word for word.

  pytest test_submit.py
"""
import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

SUBMIT = Path(__file__).resolve().parents[3] / "submit"
SCRIPTS = ["slurm.sbatch", "array.sh", "emr-step.sh"]
MAIN = "io.github.spimpatches.cli.Main"
# Words that a shell, a JSON writer or an option parser may spoil; --dry-run behind the verb is the program's own.
WORDS = ["plan", "a b", "s3://x/*.zarr", "--new-flag", 'q"uo\\te', "$HOME", "--patch-labels", "Ammon's horn", "--dry-run", "", "-é"]

# https://github.com/kubeflow/spark-operator, docs/api-docs.md and api/v1beta2/sparkapplication_types.go : the fields, and which of them are required
SPARK_APPLICATION_SPEC = set(
    "type sparkVersion mode proxyUser image imagePullPolicy imagePullSecrets mainClass mainApplicationFile arguments sparkConf "
    "hadoopConf sparkConfigMap hadoopConfigMap volumes driver executor deps restartPolicy nodeSelector failureRetries "
    "retryInterval pythonVersion memoryOverheadFactor monitoring batchScheduler timeToLiveSeconds batchSchedulerOptions "
    "sparkUIOptions driverIngressOptions dynamicAllocation".split())
SPARK_APPLICATION_REQUIRED = {"type", "sparkVersion", "mainApplicationFile", "driver", "executor"}
RESTART_POLICY = set(
    "type onSubmissionFailureRetries onFailureRetries onSubmissionFailureRetryInterval onFailureRetryInterval".split())
SPARK_POD = set(
    "template cores coreLimit memory memoryOverhead gpu image configMaps secrets env envVars envFrom envSecretKeyRefs labels annotations "
    "volumeMounts affinity tolerations securityContext podSecurityContext schedulerName sidecars initContainers hostNetwork "
    "nodeSelector dnsConfig terminationGracePeriodSeconds serviceAccount hostAliases shareProcessNamespace "
    "runtimeClassName".split())
DRIVER_POD = SPARK_POD | set(
    "podName coreRequest javaOptions lifecycle kubernetesMaster serviceAnnotations serviceLabels ports priorityClassName".split())
EXECUTOR_POD = SPARK_POD | set("instances coreRequest javaOptions lifecycle deleteOnTermination ports priorityClassName".split())

# https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_StartJobRun.html
START_JOB_RUN = set(
    "applicationId clientToken configurationOverrides executionIamPolicy executionRoleArn executionTimeoutMinutes jobDriver mode "
    "name retryPolicy tags".split())
# .../API_SparkSubmit.html
SPARK_SUBMIT = {"entryPoint", "entryPointArguments", "sparkSubmitParameters"}
# .../API_ConfigurationOverrides.html, .../API_MonitoringConfiguration.html, .../API_Configuration.html
OVERRIDES = {"applicationConfiguration", "diskEncryptionConfiguration", "monitoringConfiguration"}
MONITORING = set(
    "cloudWatchLoggingConfiguration managedPersistenceMonitoringConfiguration prometheusMonitoringConfiguration "
    "s3MonitoringConfiguration".split())
CONFIGURATION = {"classification", "configurations", "properties"}
# https://docs.aws.amazon.com/cli/latest/reference/emr/add-steps.html
STEP = set(
    "Type Name ActionOnFailure Jar Args MainClass Properties LogUri EncryptionKeyArn StepMonitoringConfiguration".split())

# https://docs.databricks.com/aws/en/dev-tools/bundles/reference and .../bundles/resources#job
BUNDLE = set(
    "artifacts bundle environments experimental include permissions presets python resources run_as scripts sync targets "
    "variables workspace".split())
TARGET = set(
    "artifacts bundle cluster_id compute_id default git mode permissions presets resources run_as sync variables workspace".split())
VARIABLE = {"default", "description", "lookup", "type"}
JOB = set(
    "budget_policy_id continuous description email_notifications environments git_source health "
    "job_clusters lifecycle max_concurrent_runs name notification_settings parameters performance_target permissions queue run_as "
    "schedule tags tasks timeout_seconds trigger usage_policy_id webhook_notifications".split())
# https://docs.databricks.com/api/workspace/jobs/create ; jobs, tasks and clusters compared with databricks-bundles 1.22.1 on PyPI
TASK = set(
    "clean_rooms_notebook_task condition_task dashboard_task dbt_task depends_on description disable_auto_optimization disabled "
    "email_notifications environment_key existing_cluster_id for_each_task health job_cluster_key libraries max_retries "
    "min_retry_interval_millis new_cluster notebook_task notification_settings pipeline_task python_wheel_task retry_on_timeout "
    "run_if run_job_task spark_jar_task spark_python_task spark_submit_task sql_task task_key timeout_seconds "
    "webhook_notifications".split())
JAR_TASK = {"jar_uri", "main_class_name", "parameters", "run_as_repl"}
NEW_CLUSTER = set(
    "apply_policy_default_values autoscale autotermination_minutes aws_attributes azure_attributes cluster_log_conf cluster_name "
    "custom_tags data_security_mode docker_image driver_instance_pool_id driver_node_type_id enable_elastic_disk "
    "enable_local_disk_encryption gcp_attributes init_scripts instance_pool_id is_single_node kind node_type_id num_workers "
    "policy_id runtime_engine single_user_name spark_conf spark_env_vars spark_version ssh_public_keys use_ml_runtime "
    "workload_type".split())
ENVIRONMENT_SPEC = {"client", "dependencies", "environment_version", "java_dependencies"}


def dry_run(script, *words, **environment):
    """What the script would run, split as a shell would."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SLURM", "SPARK", "SPIM", "EMR", "AWS"))}
    done = subprocess.run(["bash", SUBMIT / script, *words], env={**clean, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [shlex.split(shell_words(line)) for line in done.stdout.splitlines()]


def shell_words(line):
    """Bash writes what is no ASCII as $'...' in a plain locale; shlex knows only the simple forms."""
    done = subprocess.run(["bash", "-c", f"for w in {line}; do printf '%s\\0' \"$w\"; done"], capture_output=True)
    return shlex.join(done.stdout.decode().split("\0")[:-1])


def refused(script, *words, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SLURM", "SPARK", "SPIM", "EMR", "AWS"))}
    done = subprocess.run(["bash", SUBMIT / script, *words], env={**clean, **environment}, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == "", done
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", SCRIPTS + ["spim-patches"])
def test_is_bash(name):
    assert subprocess.run(["bash", "-n", SUBMIT / name], capture_output=True, text=True).stderr == ""
    assert os.access(SUBMIT / name, os.X_OK)


@pytest.mark.parametrize("name", SCRIPTS + ["databricks.yml", "kubernetes.yaml"])
def test_says_in_its_head_which_three_lines_change(name):
    text = (SUBMIT / name).read_text()
    assert re.findall(r"# <- change (\d)", text) == ["1", "2", "3"]
    assert 'Change the three lines marked "<- change"' in text[:2000]


@pytest.mark.parametrize("name", [path.name for path in SUBMIT.iterdir() if path.name != "spim-patches"])
def test_holds_no_secret(name):
    text = (SUBMIT / name).read_text()
    assert not re.search(r"AKIA|secret[._]?(access)?[._]?key|password|token\s*[:=]", text, re.IGNORECASE)


def test_slurm_starts_a_cluster_and_submits():
    master, workers, submit = dry_run(
        "slurm.sbatch", "--dry-run", *WORDS, SLURM_JOB_ID="7", SLURM_JOB_NUM_NODES="3", SLURM_CPUS_PER_TASK="4",
        SLURM_MEM_PER_NODE="20480", SLURM_SUBMIT_DIR="/project/me", SPARK_HOME="/opt/my spark", SPIM_PATCHES_JAR="/j/x.jar",
        SPIM_PATCHES_SUBMIT_OPTS="--conf spark.task.cpus=2")
    host = master[3]
    conf = "/project/me/.spim-patches-7/spark.conf"
    assert master == ["/opt/my spark/bin/spark-class", "org.apache.spark.deploy.master.Master", "--host", host, "--port", "0",
                      "--webui-port", "0", "--properties-file", conf]
    assert workers == ["srun", "--overlap", "--nodes=3", "--ntasks=3", "--ntasks-per-node=1", "--cpus-per-task=4",
                       "/opt/my spark/bin/spark-class", "org.apache.spark.deploy.worker.Worker", "--cores", "4", "--memory",
                       "13926M", "--webui-port", "0", "--work-dir", "/tmp/spim-patches-7", "--properties-file", conf,
                       f"spark://{host}:PORT"]
    assert submit == ["/opt/my spark/bin/spark-submit", "--master", f"spark://{host}:PORT", "--deploy-mode", "client",
                      "--properties-file", conf, "--driver-java-options",
                      "-Dlog4j2.configurationFile=file:/project/me/.spim-patches-7/quiet.properties", "--driver-memory", "4096M", "--executor-memory", "13926M", "--executor-cores",
                      "4", "--conf", "spark.task.cpus=2", "--class", MAIN, "/j/x.jar", *WORDS]


def test_slurm_refuses_what_cannot_work():
    assert refused("slurm.sbatch") == "slurm.sbatch: no verb given: sbatch submit/slurm.sbatch run BIDS_DIR OUT_DIR participant ..."
    assert "less than 1 GB" in refused("slurm.sbatch", "run", SLURM_MEM_PER_NODE="5000")
    assert "inside a Slurm job" in refused("slurm.sbatch", "run", "bids")


def test_array_runs_one_subject_each(tmp_path):
    for name in ("sub-02", "sub-01", "code"):
        (tmp_path / name).mkdir()
    (tmp_path / "sub-list.txt").write_text("no folder")
    words = ["run", str(tmp_path), *WORDS]
    settings = dict(SPIM_PATCHES="/home/me/submit/spim-patches", SLURM_MEM_PER_NODE="10000", SLURM_CPUS_PER_TASK="3")
    for number, subject in ((1, "01"), (2, "02")):
        assert dry_run("array.sh", "--dry-run", *words, SLURM_ARRAY_TASK_ID=str(number), **settings) == [
            ["env", "SPIM_PATCHES_JAVA_OPTS=-Xmx8000m -XX:ActiveProcessorCount=3", "/home/me/submit/spim-patches", *words,
             "--participant-label", subject, "--run", f"sub-{subject}"]]
    assert refused("array.sh", "--dry-run", *words, SLURM_ARRAY_TASK_ID="3") == (
        "array.sh: task 3 of the array, but there are 2 subjects: --array=1-2")
    listed = tmp_path / "subjects"
    listed.write_text("sub-B7\n\nc8")
    assert dry_run("array.sh", "--dry-run", "run", "s3a://b/bids", "out", SLURM_ARRAY_TASK_ID="2",
                   SPIM_PATCHES_SUBJECTS=str(listed))[0][-3:] == ["c8", "--run", "sub-c8"]
    assert "is set for each subject" in refused("array.sh", "run", str(tmp_path), "out", "--run", "mine")


def test_emr_adds_a_step():
    [command] = dry_run("emr-step.sh", "--dry-run", *WORDS, EMR_CLUSTER_ID="j-1ABC", SPIM_PATCHES_JAR="s3://b/x.jar",
                        AWS_REGION="eu-central-1", SPIM_PATCHES_AWS_OPTS="--profile lab",
                        SPIM_PATCHES_SUBMIT_OPTS="--num-executors 8")
    assert command[:-1] == ["aws", "--region", "eu-central-1", "--profile", "lab", "emr", "add-steps", "--cluster-id", "j-1ABC",
                            "--steps"]
    [step] = json.loads(command[-1])
    assert set(step) <= STEP
    assert step == {"Type": "Spark", "Name": "spim-patches", "ActionOnFailure": "CONTINUE",
                    "Args": ["--deploy-mode", "cluster", "--num-executors", "8", "--class", MAIN, "s3://b/x.jar", *WORDS]}


def test_emr_serverless_takes_the_same_words():
    job = json.loads((SUBMIT / "emr-serverless.json").read_text())
    [command] = dry_run("emr-step.sh", "--serverless", "--dry-run", *WORDS, SPIM_PATCHES_JAR="s3://b/x.jar")
    assert command[:-1] == ["aws", "--region", "us-east-1", "emr-serverless", "start-job-run", "--cli-input-json",
                            f"file://{SUBMIT}/emr-serverless.json", "--job-driver"]
    driver = json.loads(command[-1])
    parameters = job["jobDriver"]["sparkSubmit"]["sparkSubmitParameters"]
    assert driver == {"sparkSubmit": {"entryPoint": "s3://b/x.jar", "entryPointArguments": WORDS,
                                      "sparkSubmitParameters": parameters}}


def test_emr_serverless_json_is_what_start_job_run_takes():
    job = json.loads((SUBMIT / "emr-serverless.json").read_text())
    assert set(job) <= START_JOB_RUN and {"applicationId", "executionRoleArn", "jobDriver"} <= set(job)
    assert re.fullmatch("[0-9a-z]{1,64}", job["applicationId"])
    assert re.fullmatch(r"arn:aws:iam::[0-9]{12}:role/.+", job["executionRoleArn"])
    submit = job["jobDriver"]["sparkSubmit"]
    assert set(submit) == SPARK_SUBMIT and len(submit["entryPoint"]) <= 4096 and len(submit["entryPointArguments"]) <= 1024
    overrides = job["configurationOverrides"]
    assert set(overrides) <= OVERRIDES and set(overrides["monitoringConfiguration"]) <= MONITORING
    assert all(set(each) <= CONFIGURATION for each in overrides["applicationConfiguration"])
    assert "fs.s3" not in json.dumps(job), "EMR's own file system stays"
    # https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/app-behavior.html : 8 vCPU take up to 60 GB
    memory = int(re.search(r"spark.executor.memory=(\d+)g", submit["sparkSubmitParameters"])[1])
    assert memory * 1.1 <= 60


def test_kubernetes_yaml_is_a_spark_application():
    application = yaml.safe_load((SUBMIT / "kubernetes.yaml").read_text())
    assert set(application) == {"apiVersion", "kind", "metadata", "spec"}
    assert (application["apiVersion"], application["kind"]) == ("sparkoperator.k8s.io/v1beta2", "SparkApplication")
    spec = application["spec"]
    assert SPARK_APPLICATION_REQUIRED <= set(spec) <= SPARK_APPLICATION_SPEC
    assert set(spec["restartPolicy"]) <= RESTART_POLICY and spec["restartPolicy"]["type"] in ("Never", "Always", "OnFailure")
    assert spec["type"] in ("Java", "Python", "Scala", "R") and spec["mode"] in ("cluster", "client")
    assert set(spec["driver"]) <= DRIVER_POD and set(spec["executor"]) <= EXECUTOR_POD
    assert spec["mainClass"] == MAIN and all(isinstance(word, str) for word in spec["arguments"])
    assert isinstance(spec["sparkVersion"], str)


def test_databricks_yml_is_a_bundle_with_two_targets():
    bundle = yaml.safe_load((SUBMIT / "databricks.yml").read_text())
    assert set(bundle) <= BUNDLE and set(bundle["targets"]) == {"classic", "serverless"}
    assert all(set(each) <= VARIABLE for each in bundle["variables"].values())
    used = set(re.findall(r"\$\{var\.(\w+)}", (SUBMIT / "databricks.yml").read_text()))
    assert used == set(bundle["variables"])
    assert bundle["variables"]["jar"]["default"].startswith("/Volumes/")
    assert set(bundle["resources"]["jobs"]["spim_patches"]) <= JOB
    jobs = {}
    for name, target in bundle["targets"].items():
        assert set(target) <= TARGET
        jobs[name] = target["resources"]["jobs"]["spim_patches"]
        [task] = jobs[name]["tasks"]
        assert set(jobs[name]) <= JOB and set(task) <= TASK and set(task["spark_jar_task"]) <= JAR_TASK
        assert task["spark_jar_task"]["main_class_name"] == MAIN
        assert all(isinstance(word, str) for word in task["spark_jar_task"]["parameters"])
    [cluster], [task] = jobs["classic"]["job_clusters"], jobs["classic"]["tasks"]
    assert set(cluster["new_cluster"]) <= NEW_CLUSTER and task["job_cluster_key"] == cluster["job_cluster_key"]
    assert task["libraries"] == [{"jar": "${var.jar}"}]
    # https://docs.databricks.com/aws/en/jobs/tasks/jar : serverless takes jars in the environment, of version 4 or later
    [environment], [task] = jobs["serverless"]["environments"], jobs["serverless"]["tasks"]
    assert set(environment["spec"]) <= ENVIRONMENT_SPEC and task["environment_key"] == environment["environment_key"]
    assert int(environment["spec"]["environment_version"]) >= 4 and "libraries" not in task


@pytest.mark.parametrize("name", SCRIPTS)
def test_shellcheck_is_content(name):
    if shutil.which("shellcheck") is None:
        pytest.skip("no shellcheck")
    done = subprocess.run(["shellcheck", SUBMIT / name], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_spark_defaults_give_a_reason_for_each_key():
    lines = (SUBMIT.parent / "conf" / "spark-defaults.conf").read_text().splitlines()
    keys = [number for number, line in enumerate(lines) if re.match(r"(# )?spark\.[\w.-]+ ", line)]
    assert len([number for number in keys if not lines[number].startswith("#")]) >= 5
    for number in keys:
        assert len(lines[number].removeprefix("# ").split(None, 1)) == 2
        before = lines[number - 1]
        assert before.startswith("#") or number - 1 in keys, f"no reason before {lines[number]}"
    for platform in ("Slurm", "EMR", "Databricks", "Kubernetes"):
        assert any(line.startswith(f"# {platform} (") for line in lines)
