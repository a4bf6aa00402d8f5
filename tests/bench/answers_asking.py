"""
What the bench of answers is made of: its programs and servers, and one server
asked for one thing, measured.
"""
import os
import re
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from servers import PATIENCE, lives, read, spent_by, tree

HELD = 500 # connections, where memory is measured
TRACED = 200 # answers whose system calls are counted
ATTACHING = 10 # seconds that strace may take to see a server


class Bench:
	"""The programs, a directory for what they need, and what was started."""

	def __init__(self, build, scratch, texts):
		self.build, self.scratch, self.texts = build, scratch, texts
		self.loam_program, self.servers = f'{build}/loam', []

	def path(self, name):
		return os.path.join(self.scratch, name)

	def tool(self, name):
		return f'{self.build}/tests/bench/{name}'

	def load(self, *arguments, processor='1'):
		"""Asks. Returns what load found, by name."""
		run = subprocess.run(['taskset', '-c', processor, self.tool('load'),
			*map(str, arguments)], capture_output=True, text=True,
			timeout=PATIENCE, check=False)
		if run.returncode != 0:
			raise RuntimeError(run.stderr.strip() or 'load failed')
		return dict(field.split('=', 1) for field in run.stdout.split())

	def start(self, kind, *arguments):
		server = kind(*arguments)
		self.servers.append(server)
		return server

	def stop(self, server):
		self.servers.remove(server)
		server.stop()

	def knows(self, groups):
		"""Whether this OpenSSL has them."""
		run = subprocess.run([self.tool('load'), '-t', '-g', groups, '1', '0', ''],
			capture_output=True, check=False)
		return run.returncode == 0

	def generate(self, articles):
		path = self.path(f'capsule-{articles}')
		subprocess.run([self.tool('generate'), str(articles), path], text=True,
			input=self.texts, stdout=subprocess.DEVNULL, check=True)
		return path


def take_precedence():
	"""Before other programs, as far as this user may: what they leave in the
	caches shows all the same."""
	try:
		os.setpriority(os.PRIO_PROCESS, 0, -20)
		# Priorities hold within a session where sessions are groups (sched(7)).
		os.setsid()
		with open('/proc/self/autogroup', 'w', encoding='ascii') as file:
			file.write('-20')
	except OSError:
		pass


class Asking:
	"""One server, asked for one thing in one way."""

	def __init__(self, bench, server, flags, request):
		self.bench, self.server, self.request = bench, server, request
		self.flags, self.length = flags, None
		self.port = server.tls if {'-t', '-r'} & set(flags) else server.plain

	def ask(self, count, *more, processor='1'):
		try:
			found = self.bench.load(*self.flags, *more, self.port, count,
				self.request, processor=processor)
		except RuntimeError as error:
			raise RuntimeError(f'{self.server.name}: {error}') from error
		if self.length not in (None, found['length']):
			raise RuntimeError(f'{self.server.name}: the length changed')
		self.length = found['length']
		# The first one has nothing to resume.
		if '-r' in self.flags and int(found['resumed']) < count - 1:
			raise RuntimeError(f'{self.server.name}: sessions are not resumed')
		return found

	def cost(self, count):
		"""Microseconds of an answer, and those of loam's keyholder among them."""
		keyholder = getattr(self.server, 'key_pid', None)
		before, key = self.server.spent(), keyholder and spent_by(keyholder)
		self.ask(count)
		spent = self.server.spent() - before
		return spent / count, keyholder and (spent_by(keyholder) - key) / count

	def rate(self, count):
		"""Answers a second while both processors are shared, and microseconds of
		one."""
		before = self.server.spent()
		with ThreadPoolExecutor(2) as loads:
			found = list(loads.map(
				lambda _: self.ask(count, processor='0,1'), range(2)))
		return (sum(count / float(each['seconds']) for each in found),
			(self.server.spent() - before) / (2 * count))

	def warm(self, pids):
		"""Asks until each of several workers has answered often."""
		until = time.monotonic() + PATIENCE
		before = [spent_by(pid) for pid in pids]
		while any(spent_by(pid) - spent < 1e4 for pid, spent in zip(pids, before)):
			if time.monotonic() > until:
				raise RuntimeError(f'{self.server.name}: a worker gets nothing')
			self.ask(200, '-c', '32')

	def calls(self):
		"""System calls of an answer, as strace counts them. As with costs, the first
		time is nobody's: it is still to be found out which rests pay."""
		self.ask(TRACED)
		pids = [pid for pid in tree(self.server.process.pid) if lives(pid)]
		counts = self.bench.path('strace')
		if not shutil.which('strace'):
			return None
		with subprocess.Popen(['strace', '-fcqq', '-o', counts,
				*(f'-p{pid}' for pid in pids)], stderr=subprocess.DEVNULL) as tracer:
			until = time.monotonic() + ATTACHING
			while any('TracerPid:\t0' in read(f'/proc/{pid}/status') for pid in pids):
				if tracer.poll() is not None or time.monotonic() > until:
					# Another's process, or one that is not to be looked into.
					tracer.kill()
					return None
				time.sleep(.01)
			self.ask(TRACED)
			tracer.send_signal(signal.SIGINT)
		found = re.search(r'^100\.00\s+\S+\s+\S+\s+(\d+)', read(counts), re.M)
		return int(found.group(1)) / TRACED if found else None

	def held(self, base, *flags):
		"""KiB of memory of a connection that says nothing, above a base."""
		with subprocess.Popen(['taskset', '-c', '1', self.bench.tool('load'), '-h',
				str(HELD), *flags, str(self.port)], stdin=subprocess.PIPE,
				stdout=subprocess.PIPE) as load:
			load.stdout.readline()
			# The server has them all when it has nothing to do any more.
			spent = -1
			while spent != (spent := self.server.spent()):
				time.sleep(.2)
			memory = self.server.memory()
			load.stdin.close()
		return (memory - base) / HELD if base and memory else None
