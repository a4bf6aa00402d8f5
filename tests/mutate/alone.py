#!/usr/bin/env python3
"""
alone.py SECONDS COMMAND [ARGUMENT...]

Runs a command for so long at most. Whatever it has started ends with it, the
sessions that its children have begun as well, and all of it with the caller.
"""
import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def children():
	with open(f'/proc/self/task/{os.getpid()}/children', encoding='ascii') as file:
		return map(int, file.read().split())


def end_all():
	"""A process whose parent has ended is a child of ours by then."""
	try:
		while True:
			for child in children():
				os.kill(child, signal.SIGKILL)
			os.wait()
	except ChildProcessError:
		pass


def main():
	prctl = ctypes.CDLL(None).prctl
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
	for number in signal.SIGALRM, signal.SIGTERM:
		signal.signal(number, lambda *_: sys.exit(1))
	signal.alarm(int(sys.argv[1]))
	command = subprocess.Popen(sys.argv[2:])
	try:
		ended = None
		while ended != command.pid:
			ended, status = os.wait()
		return 0 if status == 0 else 1
	finally:
		signal.alarm(0)
		signal.signal(signal.SIGTERM, signal.SIG_IGN)
		end_all()


if __name__ == '__main__':
	sys.exit(main())
