#!/bin/bash
# Runs a study as an array of Slurm jobs, a part of it in each, and puts the parts together in a job that follows.
#   tools/slurm-array.sh TASKS run SCENARIO [OPTION...] -o DIR [-- OPTION-OF-SBATCH...]
#   tools/slurm-array.sh TASKS compare BASE PLAN... [OPTION...] -o DIR [-- OPTION-OF-SBATCH...]
# Task I keeps its part in DIR.parts/I, a results file of its own. 120 s before its time is up, or where Slurm takes its node
# away, a task finishes the replications under way, keeps them and goes back into the queue; so does one that was killed,
# up to five times. When all are through, their parts are merged into DIR and the command ends there as it would have
# without Slurm. Given again, it goes on where it stopped. ICSFLOW names the program (default: build/release/icsflow).
set -euo pipefail

usage() {
  sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

[[ $# -ge 2 && $1 =~ ^[1-9][0-9]{0,5}$ ]] || usage
tasks=$1
shift
[[ $1 == run || $1 == compare ]] || usage
arguments=()
of_sbatch=()
directory=
workers=(--workers "\${SLURM_CPUS_PER_TASK:-1}")
while [[ $# -gt 0 ]]; do
  case $1 in
    --) shift; of_sbatch=("$@"); break ;;
    -o | --out) [[ $# -ge 2 ]] || usage; directory=$2; shift 2 ;;
    --out=*) directory=${1#--out=}; shift ;;
    --shard | --shard=*) echo "tools/slurm-array.sh: --shard is given to each task by this script" >&2; exit 2 ;;
    --workers | --workers=*) workers=(); arguments+=("$1"); shift ;;
    *) arguments+=("$1"); shift ;;
  esac
done
[[ -n $directory ]] || { echo "tools/slurm-array.sh: expected -o DIR, on a file system that all nodes see" >&2; exit 2; }
command -v sbatch >/dev/null || { echo "tools/slurm-array.sh: there is no sbatch here" >&2; exit 2; }

program=${ICSFLOW:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/release/icsflow}
[[ -x $program ]] || { echo "tools/slurm-array.sh: $program is no program. Name it in ICSFLOW" >&2; exit 2; }
directory=$(realpath --canonicalize-missing -- "$directory")
parts=$directory.parts
mkdir -p "$parts"

# Words for a shell, as they are.
quoted() { local words; words=$(printf '%q ' "$@"); printf '%s' "${words% }"; }
name=icsflow-$(basename "$directory")

# The task. The program is a child, so that the shell hears the signal and knows afterwards that it came.
array=$(sbatch --parsable --array="1-$tasks" --signal=B:USR1@120 --requeue --open-mode=append --job-name="$name" \
  --output="$parts/%a.log" "${of_sbatch[@]}" <<END
#!/bin/bash
part=\$SLURM_ARRAY_TASK_ID
early=no
child=
trap 'early=yes; [[ -z \$child ]] || kill -USR1 \$child 2>/dev/null' USR1
trap '[[ -z \$child ]] || kill -TERM \$child 2>/dev/null' TERM
$(quoted "$program" "${arguments[@]}") ${workers[*]} --shard "\$part/$tasks" --quiet -o $(quoted "$parts")/"\$part" &
child=\$!
while kill -0 \$child 2>/dev/null; do wait \$child; done
wait \$child
code=\$?
again=no
[[ \$code -eq 0 && \$early == yes ]] && again=yes
[[ \$code -gt 128 && \${SLURM_RESTART_COUNT:-0} -lt 5 ]] && again=yes
[[ \$again == no ]] || exec scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\$part"
exit \$code
END
)
array=${array%%;*}

merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes --requeue --open-mode=append \
  --job-name="$name-merge" --output="$parts/merge.log" "${of_sbatch[@]}" <<END
#!/bin/bash
set -e
$(quoted "$program") merge $(quoted "$parts")/[0-9]*/ -o $(quoted "$directory")
exec $(quoted "$program" "${arguments[@]}") ${workers[*]} -o $(quoted "$directory")
END
)
echo "array $array, $tasks tasks: $parts; then job ${merge%%;*}: $directory"
