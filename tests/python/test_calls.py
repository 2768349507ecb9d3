"""Calls in hostile company: Ctrl-C, threads, forks, libraries that change the floating point, locales, terminals."""

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT, python

import overshoot
from overshoot import Lemma, model

LONG = {
    "prove": "Lemma.parse('x, y in [0, 10] |- sin(x)*cos(y) + cos(x)*sin(y) <= sin(x + y) + 1/10^12').prove(boxes=10**9)",
    "check": "Lemma.parse('x, y in [0, 10] |- sin(x)*cos(y) + cos(x)*sin(y) <= sin(x + y) + 1/10^12').check(seconds=80000)",
    "refute": "Lemma.parse('x, y in [0, 1] |- x^2 + y^2 >= 2*x*y').refute(samples=10**9)",
    "double": "model('cubic_map', s='1/2').run(steps=10**11)",
    "ball": "model('cubic_map', s='1/2').run(steps=10**9, scalar='ball:200000')",
    "mpfr": "model('cubic_map', s='1/2').run(steps=10**9, scalar='mpfr:100')",
    "enclose": "model('single_neuron', eta='1/100000').enclose()",
    "sweep": "model('cubic_map').sweep(s=linspace('0.1', '1.2', 100000), discard=10**8)",
    "network": "model('mlp').run(steps=10**8)",
    "map": "Map(state=[x], step={x: x + eta - x**3/10**6}, parameters={eta: '1/1000'}, start={x: 1}).run(steps=10**11)",
}
PREAMBLE = """
    import sys, time, signal, threading
    from overshoot import *
    x, eta = symbols("x eta")
"""


@pytest.mark.parametrize("what", LONG)
def test_ctrl_c_ends_a_call_within_a_second(what):
    script = textwrap.dedent(PREAMBLE) + textwrap.dedent(
        f"""
        try:
            print("begins", flush=True)
            {LONG[what]}
            print("ended by itself", flush=True)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        print(Lemma.parse("x > 0 |- log(x) <= x - 1").check().word, flush=True)
        """
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begins\n"
        time.sleep(1.5)
        assert process.poll() is None
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n", process.stderr.read()
        waited = time.monotonic() - start
        assert process.stdout.readline() == "PROVED\n"  # the module goes on working
        assert process.wait(30) == 0
    assert waited < (1 if os.cpu_count() > os.getloadavg()[0] else 5), waited


def test_a_signal_handler_runs_and_may_let_the_call_go_on():
    out = python(
        """
        import signal, threading, os
        from overshoot import *
        seen = []
        signal.signal(signal.SIGUSR1, lambda *_: seen.append(1))
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        run = model("cubic_map", s="1/2").run(steps=10**8)
        print(run.steps > 0, seen)
        """
    )
    assert out.stdout == "True [1]\n", out.stderr


def test_threads_call_at_once():
    texts = [f"x in [0, {k}] |- x^2 <= {k * k}" for k in range(1, 9)] + [f"x in [0, {k}] |- x^2 < {k * k}" for k in range(1, 9)]
    alone = [Lemma.parse(text).check() for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: Lemma.parse(text).check(), texts * 3))
        runs = list(pool.map(lambda p: model("cubic_map", s="1/2").run(scalar=f"mpfr:{p}", steps=300)["z"], range(50, 90)))
    assert [v.word for v in together] == [v.word for v in alone] * 3
    assert [dict(v.witness) for v in together] == [dict(v.witness) for v in alone] * 3
    assert [v.word for v in alone] == ["PROVED"] * 8 + ["REFUTED"] * 8
    # Each at its own precision.
    assert all(z.denominator.bit_length() <= p + 60 for p, z in zip(range(50, 90), runs))


def test_the_interpreter_goes_on_meanwhile():
    count = [0]
    done = threading.Event()

    def counting():
        while not done.is_set():
            count[0] += 1

    thread = threading.Thread(target=counting)
    thread.start()
    before = count[0]
    model("cubic_map", s="1/2").run(steps=2 * 10**6)
    seen = count[0] - before
    done.set()
    thread.join()
    assert seen > 1000


def test_a_daemon_thread_at_the_end_of_the_process():
    for _ in range(3):
        out = python(PREAMBLE + "    threading.Thread(target=lambda: model('cubic_map', s='1/2').run(steps=10**11), daemon=True).start()\n    time.sleep(0.3)\n")
        assert out.returncode == 0 and out.stderr == "", (out.returncode, out.stderr)


def test_a_forked_process_works():
    out = python(
        """
        import os, sys
        from overshoot import *
        lemma = Lemma.parse("x, y in [0, 1] |- x^2 + y^2 >= 2*x*y - 1/1000")
        hard = Lemma.parse("x, y in [0, 1] |- sin(3*x + y) <= 1 + x/1000")
        print(lemma.check().word, hard.check().word, flush=True)  # oneTBB has its threads now
        model("cubic_map").sweep(s=linspace("0.1", "1.9", 1000))
        child = os.fork()
        if child == 0:
            words = [lemma.check().word, hard.check().word, statement("cai2024.constants.gelu").check().word]
            model("cubic_map").sweep(s=linspace("0.1", "1.9", 1000))
            print(*words, flush=True)
            sys.exit(0)
        _, status = os.waitpid(child, 0)
        print(status, lemma.check().word)
        """,
        timeout=60,
    )
    assert out.stdout == "PROVED PROVED\nPROVED PROVED REFUTED\n0 PROVED\n", out.stderr


def test_processes_of_a_pool():
    out = python(
        """
        import multiprocessing
        from overshoot import *
        def word(text):
            return Lemma.parse(text).check().word
        word("x real |- x^2 >= 0")
        with multiprocessing.get_context("fork").Pool(2) as pool:
            print(pool.map(word, ["x real |- x^2 >= 0", "x real |- x^2 > 0"]))
        """,
        timeout=60,
    )
    assert out.stdout == "['PROVED', 'REFUTED']\n", out.stderr


VERDICTS = """
    import os
    from overshoot import *
    def all():
        s = statement("cai2024.constants.gelu").check()
        return [Lemma.parse("x in (0, 1] |- exp(x) <= 1 + 2*x").check().word,
                Lemma.parse("x in [0, 1] |- x^3 < 1").check().word, s.word, str(s.witness["x"]), repr(s.lhs),
                repr(model("single_neuron", eta="1/10").enclose().final), repr(model("single_neuron", eta="1/10").run()),
                repr(model("single_neuron", eta="1/10").run(scalar="ball:300", steps=100))]
"""


@pytest.mark.parametrize("first", [True, False])
def test_a_library_that_flushes_subnormal_numbers(tmp_path, first):
    """A library that was linked with -ffast-math sets FTZ and DAZ where it is loaded. The verdicts are the same, in its thread
    and in others, and it finds its modes again."""
    (tmp_path / "fast.cpp").write_text(
        """
        #include <tbb/parallel_for.h>
        #include <xmmintrin.h>
        #include <atomic>
        extern "C" void flush() { _mm_setcsr(_mm_getcsr() | 0x8040); }
        extern "C" unsigned modes() { return _mm_getcsr() & 0x8040; }
        // A library that uses oneTBB too: how many of its tasks flushed.
        extern "C" int tasks() {
          std::atomic<int> n = 0;
          tbb::parallel_for(0, 1000, [&](int) { for (volatile int k = 0; k < 10000; k = k + 1) {} n += modes() == 0x8040; });
          return n;
        }
        """
    )
    subprocess.run(["g++", "-shared", "-fPIC", "-O2", "-o", tmp_path / "fast.so", tmp_path / "fast.cpp", "-ltbb"], check=True)
    out = python(
        VERDICTS
        + f"""
    import ctypes, threading
    fast = ctypes.CDLL("{tmp_path / 'fast.so'}")
    expected = all() if {first} else None
    fast.flush()
    assert 2.2250738585072014e-308 / 2 == 0 and fast.modes() == 0x8040
    assert fast.tasks() == 1000
    expected = expected or all()
    assert all() == expected
    assert fast.tasks() == 1000
    assert fast.modes() == 0x8040 and 2.2250738585072014e-308 / 2 == 0
    others = []
    thread = threading.Thread(target=lambda: others.append(all()))  # which takes the modes over
    thread.start(); thread.join()
    assert others == [expected]
    libm = ctypes.CDLL("libm.so.6")
    for direction in (0x400, 0x800, 0xc00):
        libm.fesetround(direction)
        assert all() == expected
        assert libm.fegetround() == direction
    print("same", expected)
    """
    )
    alone = python(VERDICTS + "    print('same', all())")
    assert out.stdout == alone.stdout, out.stderr


def test_modes_set_before_the_module_is_loaded(tmp_path):
    """An embedding program that computes with FTZ, and loads Python and the module afterwards."""
    config = shutil.which("python3-config", path="/usr/bin")
    if not shutil.which("gcc") or not config:
        pytest.skip("no gcc, or no python3-config")
    (tmp_path / "host.c").write_text(
        textwrap.dedent(
            """
            #define PY_SSIZE_T_CLEAN
            #include <Python.h>
            #include <xmmintrin.h>
            int main(int argc, char** argv) {
              _mm_setcsr(_mm_getcsr() | 0x8040);
              Py_Initialize();
              int failed = PyRun_SimpleString(argv[1]);
              return Py_FinalizeEx() < 0 || failed || (_mm_getcsr() & 0x8040) != 0x8040;
            }
            """
        )
    )
    flags = subprocess.run([config, "--includes", "--ldflags", "--embed"], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["gcc", tmp_path / "host.c", "-o", tmp_path / "host", *flags], check=True)
    script = textwrap.dedent(VERDICTS) + "assert 2.2250738585072014e-308 / 2 == 0\nprint(*all(), sep='\\n')\n"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(overshoot.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])}
    host = subprocess.run([tmp_path / "host", script], capture_output=True, text=True, timeout=120, env=environment)
    alone = python(textwrap.dedent(VERDICTS) + "print(*all(), sep='\\n')\n")
    assert host.returncode == 0 and host.stdout == alone.stdout, host.stderr


def test_a_locale_with_decimal_commas():
    comma = os.environ.get("OVERSHOOT_COMMA_LIBRARY", "")
    if not comma:
        pytest.skip("the library that makes a locale is built with the tests of the command line")
    script = VERDICTS + "    import locale; locale.setlocale(locale.LC_ALL, '')\n    print(*all(), sep='\\n')\n"
    assert python(script, environment={"LD_PRELOAD": comma}).stdout == python(script).stdout


def test_progress_is_shown_on_a_terminal_and_not_in_a_pipe():
    script = textwrap.dedent(PREAMBLE) + "model('cubic_map', s='1/2').run(steps=3 * 10**8)\n"
    assert python(script).stderr == ""
    host, terminal = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", script], stdin=terminal, stdout=terminal, stderr=terminal) as process:
        os.close(terminal)
        seen = b""
        while True:
            try:
                part = os.read(host, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part
        assert process.wait() == 0
    os.close(host)
    assert re.search(rb"running cubic_map: \d+ of 300000000, \d+ s", seen), seen
    assert seen.endswith(b"\r\x1b[K")
