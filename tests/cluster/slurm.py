#!/usr/bin/env python3
"""A real Slurm of one node, started here, runs a study with tools/slurm-array.sh.

An array of eight, of which one task is killed and one is sent the signal that comes before its time is up. What the
merge makes is what one process makes.

    slurm.py ICSFLOW     exit code 77: Slurm and munge are not installed, or this user may not start them
"""

import contextlib
import getpass
import hashlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
SKIPPED = 77
REPLICATIONS = 64
TASKS = 8

CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
AuthType=auth/munge
AuthInfo=socket={munge_socket}
CryptoType=crypto/munge
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=2,batch_sched_delay=1
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
KillWait=5
MinJobAge=300
NodeName={node} NodeAddr=127.0.0.1 NodeHostname={host} CPUs={cpus} RealMemory=500 State=UNKNOWN
PartitionName=all Nodes={node} Default=YES MaxTime=INFINITE State=UP
"""


class Unavailable(Exception):
    """Slurm cannot be started here."""


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(what: str, seconds: float, check: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.2)


class Slurm:
    """Daemons of one node in a directory of their own."""

    def __init__(self, place: pathlib.Path) -> None:
        self.place = place
        self.daemons: list[subprocess.Popen[bytes]] = []
        self.environment = dict(os.environ, SLURM_CONF=str(place / "slurm.conf"))

    def start(self) -> None:
        for program in ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue"):
            if shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin") is None:
                raise Unavailable(f"there is no {program}: apt install slurm-wlm munge")
        if os.geteuid() != 0:
            raise Unavailable("slurmd is started by the superuser")
        for name in ("state", "spool", "munge"):
            (self.place / name).mkdir()
        munge = self.place / "munge"
        munge.chmod(0o711)
        self.place.chmod(0o755)
        key = munge / "key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        self.daemon("munged", ["/usr/sbin/munged", "--foreground", "--force", f"--key-file={key}",
                               f"--socket={munge}/socket", f"--log-file={munge}/log", f"--pid-file={munge}/pid",
                               f"--seed-file={munge}/seed", "--num-threads=2"])
        wait_for("munged", 20, (munge / "socket").exists)
        host = socket.gethostname().split(".")[0]
        configuration = CONFIGURATION.format(host=host, node="node", ports=free_ports(2), munge_socket=munge / "socket",
                                             user=getpass.getuser(), place=self.place, cpus=os.cpu_count())
        (self.place / "slurm.conf").write_text(configuration)
        (self.place / "cgroup.conf").write_text("CgroupAutomount=no\n")
        self.daemon("slurmctld", ["/usr/sbin/slurmctld", "-D"])
        self.daemon("slurmd", ["/usr/sbin/slurmd", "-D", "-N", "node"])
        wait_for("a node that is idle", 60, lambda: "idle" in self.said("sinfo", "--noheader", "-o", "%T"))

    def daemon(self, name: str, command: list[str]) -> None:
        with open(self.place / f"{name}.out", "wb") as out:
            self.daemons.append(subprocess.Popen(command, env=self.environment, stdout=out, stderr=out))

    def said(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout

    def stop(self) -> None:
        for one in reversed(self.daemons):
            one.terminate()
        for one in reversed(self.daemons):
            try:
                one.wait(20)
            except subprocess.TimeoutExpired:
                one.kill()

    def logs(self) -> str:
        text = ""
        for file in sorted(self.place.glob("*.out")) + sorted(self.place.glob("*.log")):
            text += f"--- {file.name}\n{file.read_text(errors='replace')[-3000:]}\n"
        return text


class Study:
    """A study of the textbook's M/M/1 queue, long enough for its tasks to be interrupted."""

    def __init__(self, icsflow: str, place: pathlib.Path) -> None:
        self.icsflow = icsflow
        self.place = place
        scenario = SOURCE / "scenarios" / "textbook" / "mm1.yaml"
        self.run = ["run", str(scenario), "--until", "2726-01-01", "--replications", str(REPLICATIONS)]

    def canonical(self, directory: pathlib.Path) -> str:
        done = subprocess.run([self.icsflow, "export", str(directory), "--canonical"], capture_output=True, check=True)
        return hashlib.sha256(done.stdout).hexdigest()

    def of_one_process(self) -> str:
        whole = self.place / "whole"
        subprocess.run([self.icsflow, *self.run, "-o", str(whole), "--quiet"], check=True)
        return self.canonical(whole)

    def program_of(self, task: int) -> int | None:
        """The process that runs a part."""
        wanted = f"{task}/{TASKS}"
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if words[0] == self.icsflow and wanted in words and any(str(self.place) in word for word in words):
                return int(entry.name)
        return None


def run_array(slurm: Slurm, study: Study) -> pathlib.Path:
    """Submits the array, interrupts two of its tasks, waits for the merge."""
    out = study.place / "out"
    environment = dict(slurm.environment, ICSFLOW=study.icsflow)
    submitted = subprocess.run([str(SOURCE / "tools" / "slurm-array.sh"), str(TASKS), *study.run, "-o", str(out), "--",
                                "--ntasks=1", "--time=10"], env=environment, capture_output=True, text=True, check=True)
    print(submitted.stdout, end="")
    array = submitted.stdout.split()[1].rstrip(",")

    wait_for("task 2", 120, lambda: study.program_of(2) is not None)
    killed = study.program_of(2)
    assert killed is not None
    time.sleep(0.5)
    os.kill(killed, signal.SIGKILL)
    print("task 2: its program was killed")

    wait_for("task 5", 240, lambda: study.program_of(5) is not None)
    time.sleep(0.5)
    # As Slurm does 120 s before the end of a task: to the batch shell. Whether scancel is content does not matter: it
    # tries again where a task of an array changes its state meanwhile, though the signal has come.
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(["scancel", "--quiet", "--batch", "--signal=USR1", f"{array}_5"], env=slurm.environment,
                       timeout=4, check=False)
    print("task 5: SIGUSR1 was sent to its batch shell")

    def ended() -> bool:
        return not slurm.said("squeue", "--noheader").strip()
    wait_for("the merge", 600, ended)
    return out


def check(icsflow: str, place: pathlib.Path, slurm: Slurm) -> None:
    study = Study(icsflow, place)
    expected = study.of_one_process()
    out = run_array(slurm, study)
    logs = {task: (study.place / "out.parts" / f"{task}.log").read_text() for task in range(1, TASKS + 1)}
    merge = (study.place / "out.parts" / "merge.log").read_text()
    print(merge.splitlines()[0])
    found = study.canonical(out)
    print(f"one process {expected}\nSlurm       {found}")
    assert found == expected, "other results"
    assert "Stopped early, as SIGUSR1 asked." in logs[5], logs[5]
    assert f"{REPLICATIONS} replications taken, 0 were there" in merge, merge
    assert (out / "headlines.csv").read_bytes() == (study.place / "whole" / "headlines.csv").read_bytes()
    for task in (2, 5):
        shown = slurm.said("sh", "-c", f"scontrol show jobs | grep -A9 'ArrayTaskId={task} '").split()
        restarts = [word for word in shown if word.startswith("Restarts=")]
        print(f"task {task}:", *restarts[:1])
        assert restarts and restarts[0] != "Restarts=0", shown


@contextlib.contextmanager
def running(place: pathlib.Path) -> Iterator[Slurm]:
    slurm = Slurm(place)
    try:
        slurm.start()
        yield slurm
    except Exception:
        print(slurm.logs(), file=sys.stderr)
        raise
    finally:
        slurm.stop()


def main() -> int:
    icsflow = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory(prefix="icsflow-slurm-") as name:
        place = pathlib.Path(name)
        work = place / "work"
        work.mkdir()
        try:
            with running(place) as slurm:
                check(icsflow, work, slurm)
        except Unavailable as error:
            print(f"not tried: {error}")
            return SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main())
