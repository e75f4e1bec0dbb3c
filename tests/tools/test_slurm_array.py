"""tools/slurm-array.sh: what it submits, and what interrupted tasks do; Slurm and icsflow replaced."""

import os
import pathlib
import stat
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent.parent / "tools" / "slurm-array.sh"

# Keeps the script and the options of each job, and answers with the job's number.
SBATCH = """\
#!/bin/bash
n=$(ls "$PLACE" | grep -c '^job-')
printf '%s\\n' "$@" > "$PLACE/options-$n"
cat > "$PLACE/job-$n"
echo "$((n + 42));cluster"
"""
SCONTROL = '#!/bin/bash\necho "$*" >> "$PLACE/requeued"\n'
# Says how it was called; then waits to be told to finish, or does what DOES says.
ICSFLOW = """\
#!/bin/bash
printf '[%s]' "$@" >> "$PLACE/called"; echo >> "$PLACE/called"
trap 'exit 0' USR1
trap 'exit 1' TERM
case ${DOES:-} in
  waits) touch "$PLACE/waits"; while :; do sleep 0.05; done ;;
  dies) kill -KILL $$ ;;
  fails) exit 2 ;;
esac
"""


class SlurmArray(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = pathlib.Path(directory.name)
        for name, text in (("sbatch", SBATCH), ("scontrol", SCONTROL), ("icsflow", ICSFLOW)):
            file = self.place / name
            file.write_text(text)
            file.chmod(file.stat().st_mode | stat.S_IXUSR)
        self.environment = dict(os.environ, PLACE=str(self.place), ICSFLOW=str(self.place / "icsflow"),
                                PATH=f"{self.place}:{os.environ['PATH']}", SLURM_ARRAY_TASK_ID="3",
                                SLURM_ARRAY_JOB_ID="42")

    def submit(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([str(SCRIPT), *arguments], env=self.environment, cwd=self.place, capture_output=True,
                              text=True, check=False)

    def text(self, name: str) -> str:
        file = self.place / name
        return file.read_text() if file.exists() else ""

    def task(self, **more: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(["bash", str(self.place / "job-0")], env=dict(self.environment, **more), cwd=self.place)

    def test_submits_an_array_and_a_merge_after_it(self) -> None:
        done = self.submit("8", "run", "my file.yaml", "--set", "a=1 %", "-o", "my out", "--", "--mem=4G")
        self.assertEqual(done.returncode, 0, done.stderr)
        out = self.place.resolve() / "my out"
        self.assertEqual(done.stdout, f"array 42, 8 tasks: {out}.parts; then job 43: {out}\n")
        for option in ("--array=1-8", "--signal=B:USR1@120", "--requeue", "--mem=4G"):
            self.assertIn(option, self.text("options-0").splitlines())
        for option in ("--dependency=afterok:42", "--kill-on-invalid-dep=yes", "--mem=4G"):
            self.assertIn(option, self.text("options-1").splitlines())
        self.assertEqual(self.task(SLURM_CPUS_PER_TASK="4").wait(20), 0)
        self.assertEqual(self.text("called"), "[run][my file.yaml][--set][a=1 %][--workers][4][--shard][3/8][--quiet]"
                                              f"[-o][{out}.parts/3]\n")
        self.assertEqual(self.text("requeued"), "")
        (self.place / "called").unlink()
        for part in ("1", "3"):
            (out.parent / "my out.parts" / part).mkdir()
        subprocess.run(["bash", str(self.place / "job-1")], env=self.environment, cwd=self.place, check=True)
        self.assertEqual(self.text("called"), f"[merge][{out}.parts/1/][{out}.parts/3/][-o][{out}]\n"
                                              f"[run][my file.yaml][--set][a=1 %][--workers][1][-o][{out}]\n")

    def test_a_task_that_is_told_to_finish_goes_back_into_the_queue(self) -> None:
        self.submit("8", "compare", "a", "b", "--out=out", "--workers", "2")
        task = self.task(DOES="waits")
        while not (self.place / "waits").exists():
            pass
        task.send_signal(10)
        self.assertEqual(task.wait(20), 0)
        self.assertEqual(self.text("requeued"), "requeue 42_3\n")
        self.assertIn("[--workers][2]", self.text("called"))
        self.assertEqual(self.text("called").count("--workers"), 1)

    def test_a_program_that_was_killed_is_begun_again_up_to_five_times(self) -> None:
        self.submit("8", "run", "a", "-o", "out")
        self.assertEqual(self.task(DOES="dies").wait(20), 0)
        self.assertEqual(self.text("requeued"), "requeue 42_3\n")
        self.assertEqual(self.task(DOES="dies", SLURM_RESTART_COUNT="5").wait(20), 137)
        self.assertEqual(self.task(DOES="fails").wait(20), 2)
        self.assertEqual(self.text("requeued"), "requeue 42_3\n")

    def test_wrong_use_submits_nothing(self) -> None:
        for arguments in (["0", "run", "a", "-o", "out"], ["8"], ["x", "run", "a", "-o", "o"],
                          ["8", "sweep", "-o", "o"], ["8", "run", "a"], ["8", "run", "a", "-o"],
                          ["8", "run", "a", "-o", "o", "--shard", "1/2"]):
            with self.subTest(arguments=arguments):
                done = self.submit(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertNotEqual(done.stderr, "")
        self.assertFalse((self.place / "job-0").exists())


if __name__ == "__main__":
    unittest.main()
