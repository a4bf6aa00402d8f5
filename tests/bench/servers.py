"""
The servers that answers.py measures, each started on free ports of its own on
one processor, with the same certificate, key and files, and what /proc tells of
them. All are as their packages come, but that they log nothing.
"""
import glob
import os
import re
import shutil
import socket
import subprocess
import time

PATIENCE = 120 # seconds: nothing here may take longer
ADDRESS = '127.0.0.1'


def read(path):
	"""A file of /proc; empty if the process has ended, or is another user's."""
	try:
		with open(path, encoding='utf-8', errors='replace') as file:
			return file.read()
	except OSError:
		return ''


def tree(pid):
	"""A process and all that it has started."""
	children = ' '.join(read(path)
		for path in glob.glob(f'/proc/{pid}/task/*/children'))
	return [pid] + [other for child in children.split()
		for other in tree(int(child))]


def lives(pid):
	"""Whether it has not ended, if its parent knows or not."""
	return read(f'/proc/{pid}/stat').rpartition(')')[2][1:2] not in ('', 'Z')


def spent_by(pid):
	"""Microseconds on a processor of a process, its threads, and its children
	that have ended, which /proc counts in ticks."""
	threads = sum(int(read(path).split()[0] or 0)
		for path in glob.glob(f'/proc/{pid}/task/*/schedstat'))
	fields = read(f'/proc/{pid}/stat').rpartition(')')[2].split()
	ticks = sum(map(int, fields[13:15])) / os.sysconf('SC_CLK_TCK')
	return threads / 1e3 + ticks * 1e6


def memory_of(pid):
	"""KiB of memory, what is shared with others in proportion; None if that is
	not to be known."""
	found = re.search(r'^Pss:\s+(\d+)', read(f'/proc/{pid}/smaps_rollup'), re.M)
	return int(found.group(1)) if found else None


def free_port():
	with socket.socket() as probe:
		probe.bind((ADDRESS, 0))
		return probe.getsockname()[1]


def write(path, text):
	with open(path, 'w', encoding='utf-8') as file:
		file.write(text)


class Server:
	"""A tree of processes; `tls` and `plain` are ports, or None."""

	name, tls, plain = '', None, None

	def launch(self, command, processors='0', **options):
		self.process = subprocess.Popen(['taskset', '-c', processors] + command,
			stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
			**options)

	def await_ports(self):
		until = time.monotonic() + PATIENCE
		for port in filter(None, (self.tls, self.plain)):
			while True:
				try:
					socket.create_connection((ADDRESS, port), PATIENCE).close()
					break
				except OSError:
					if time.monotonic() > until or self.process.poll() is not None:
						raise
					time.sleep(.05)

	def first_line(self):
		line = self.process.stdout.readline()
		if not line:
			raise RuntimeError(f'{self.name} does not start')
		return line

	def stop(self):
		self.process.terminate()
		self.process.wait(PATIENCE)

	def spent(self):
		return sum(map(spent_by, tree(self.process.pid)))

	def memory(self):
		parts = [memory_of(pid) for pid in tree(self.process.pid)]
		return None if None in parts else sum(parts)


class Loam(Server):
	name = 'loam'

	def __init__(self, program, scratch, capsule, workers=1):
		self.program, self.conf = program, f'{scratch}/loam-{workers}.ini'
		# The defaults, but for the patience with connections that are held.
		write(self.conf, f'[server]\nworkers = {workers}\n'
			f'[gemini]\nlisten = {ADDRESS}:0\n[gopher]\nlisten = {ADDRESS}:0\n'
			f'[capsule]\nroot = {capsule}\ncerts = {scratch}/certs-{workers}\n'
			'[limits]\nhello = 60s\nrequest = 60s\n')
		self.certificate = f'{scratch}/certs-{workers}/localhost.crt'
		self.key = f'{scratch}/certs-{workers}/localhost.key'
		self.launch([program, 'serve', '-c', self.conf],
			'0' if workers == 1 else '0,1', stdout=subprocess.PIPE)
		ports = re.findall(r':(\d+)', self.first_line())
		self.tls, self.plain = map(int, ports[:2])
		# The second line: the first edition is whole.
		self.first_line()

	def status(self):
		return subprocess.run([self.program, 'status', '--json', '-c', self.conf],
			capture_output=True, text=True, check=True).stdout

	def keyholder(self):
		return int(re.search(r'"keyholder":(\d+)', self.status()).group(1))

	def memory(self):
		"""Of its workers: an indexer gives back at leisure what it has read."""
		parts = [memory_of(pid) for pid in self.workers()]
		return None if None in parts else sum(parts)

	def workers(self):
		return [int(pid) for pid in
			re.findall(r'"pid":(\d+),"state":"serving"', self.status())]


class Least(Server):
	name = 'least'

	def __init__(self, program, file, *tls):
		self.launch([program, file, *tls], stdout=subprocess.PIPE)
		port = int(self.first_line())
		self.tls, self.plain = (port, None) if tls else (None, port)


class Nginx(Server):
	"""As Debian's nginx.conf has it: sendfile, tcp_nopush, tickets."""

	name, package, program = 'nginx', 'nginx', shutil.which('nginx', path='/usr/sbin')

	def __init__(self, scratch, root, certificate, key, workers=1):
		self.tls, self.plain = free_port(), free_port()
		user = 'user root;' if os.geteuid() == 0 else ''
		temporary = ''.join(f'{kind}_temp_path {scratch}/nginx;\n' for kind in
			('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
		conf = f'{scratch}/nginx-{workers}.conf'
		write(conf, f'{user} worker_processes {workers}; daemon off;\n'
			f'pid {scratch}/nginx-{workers}.pid; error_log /dev/null crit;\n'
			'events { worker_connections 4096; }\n'
			f'http {{ access_log off; sendfile on; tcp_nopush on;\n{temporary}'
			f'server {{ listen {ADDRESS}:{self.plain} backlog=511;\n'
			f'listen {ADDRESS}:{self.tls} ssl backlog=511;\n'
			'ssl_protocols TLSv1.3; ssl_session_tickets on;\n'
			f'ssl_certificate {certificate}; ssl_certificate_key {key};\n'
			f'autoindex on; root {root}; }} }}\n')
		self.launch([self.program, '-e', '/dev/null', '-c', conf],
			'0' if workers == 1 else '0,1')
		self.await_ports()


class MollyBrown(Server):
	name, package, program = 'Molly Brown', 'molly-brown', shutil.which('molly-brown')

	def __init__(self, scratch, root, certificate, key):
		self.tls = free_port()
		conf = f'{scratch}/molly.conf'
		write(conf, f'Port = {self.tls}\nHostname = "localhost"\n'
			f'CertPath = "{certificate}"\nKeyPath = "{key}"\nDocBase = "{root}"\n'
			'AccessLog = "/dev/null"\nErrorLog = "/dev/null"\n')
		self.launch([self.program, '-c', conf])
		self.await_ports()


class Gophernicus(Server):
	"""Without its limits of hits and KiB, after which it sleeps."""

	name, package = 'gophernicus', 'gophernicus'
	program = shutil.which('gophernicus', path='/usr/sbin')

	def __init__(self, inetd, root):
		self.launch([inetd, self.program, '-h', 'localhost', '-r', root,
			'-nf', '-nh', '-ns', '-nr', '-i', '2000000000', '-k', '2000000000'],
			stdout=subprocess.PIPE)
		self.plain = int(self.first_line())
