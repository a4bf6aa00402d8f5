"""loam itself, asked as a Gopher reader would ask it."""
import re
import socket
import subprocess

TIMEOUT = 60 # seconds: nothing here may take longer


class Loam:
	"""A server of one capsule, from `with` to its end."""

	def __init__(self, program, capsule):
		self.command = [program, 'serve', '--gemini', 'off', '--gopher',
			'127.0.0.1:0', '--capsule', capsule]

	def __enter__(self):
		self.process = subprocess.Popen(self.command, text=True,
			stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
		ready = self.process.stdout.readline()
		self.port = int(re.search(r'gopher=127\.0\.0\.1:(\d+)', ready).group(1))
		# The second line: the first edition is whole.
		self.process.stdout.readline()
		return self

	def __exit__(self, *_):
		self.process.terminate()
		self.process.wait(TIMEOUT)

	def ask(self, selector):
		with socket.create_connection(('127.0.0.1', self.port), TIMEOUT) as peer:
			peer.sendall(selector.encode() + b'\r\n')
			peer.shutdown(socket.SHUT_WR)
			answer = b''.join(iter(lambda: peer.recv(65536), b''))
		return answer.decode('utf-8', 'replace')

	def menu(self, selector):
		"""Selectors of the menus and texts that a menu leads to, or None."""
		answer = self.ask(selector)
		if answer.startswith('3'):
			return None
		return [line.split('\t')[1] for line in answer.split('\r\n')
			if line[:1] in ('0', '1') and line.count('\t') == 3]


class Served:
	"""Lists as loam gives them: those of a capsule's articles, by number."""

	def __init__(self, loam, articles):
		self.loam, self.articles = loam, articles
		self.numbers = {re.sub(r'\.gmi$', '', article.path): number
			for number, article in enumerate(articles)}

	def numbers_in(self, menu, most):
		found = (self.numbers.get(re.sub(r'\.gmi$', '', selector))
			for selector in menu)
		return [number for number in found if number is not None][:most]


class Related(Served):
	def list(self, number, most):
		menu = self.loam.menu('/related' + self.articles[number].path)
		# The page leads back to the article, too.
		found = self.numbers_in(menu or (), most + 1)
		return [other for other in found if other != number][:most]


class Search(Served):
	def list(self, query, most):
		menu = self.loam.menu('/search\t' + ' '.join(query))
		return self.numbers_in(menu or (), most)

	def there(self):
		return self.loam.menu('/search\tword') is not None
