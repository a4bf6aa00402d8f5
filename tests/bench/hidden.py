#!/usr/bin/env python3
"""
Whether hidden articles show. Two servers have the same capsule, and one of them
hidden articles as well, made of the capsule's own sentences and of a text that
it does not have: each page that a crawl finds on Gemini and on Gopher, and so
many searches, must be the same bytes. Prints how many differ, kind by kind.

    hidden.py LOAM CAPSULE TEXT [SEARCHES]
"""
import contextlib
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from urllib.parse import quote, urljoin

TIMEOUT = 60 # seconds
HIDDEN = 31
CLUB = '[zone club]\npath = /club/\nallow = any\n'
BOARD = f'[zone board]\npath = /club/board/\nallow = {"ab" * 32}\n'
# What hides, the zones, where, and what stands in the front matter.
KINDS = (
	('drafts', '', ('', 'news/'), 'draft: true\n'),
	('future posts', '', ('', 'news/'), 'date: 9000-01-01\n'),
	('a zone', CLUB, ('club/',), 'date: 2019-01-01\n'),
	('zones in zones', CLUB + BOARD, ('club/', 'club/board/'), ''))
ENDINGS = ('.gmi', '.es.gmi', '.fr.gmi')
TAGS = ('Gopher', 'GEMINI', 'Elections', 'secret', 'MENUS')


class Server:
	"""A server of one capsule on both networks, from `with` to its end."""

	def __init__(self, program, directory, zones):
		with open(f'{directory}/loam.ini', 'w', encoding='utf-8') as file:
			# Public ports that both have, since pages name them.
			file.write('[server]\ncontrol = off\n'
				'[gemini]\nlisten = 127.0.0.1:0\nport = 1965\n'
				'[gopher]\nlisten = 127.0.0.1:0\nport = 70\n'
				f'[capsule]\nroot = {directory}/capsule\n{zones}')
		self.command = [program, 'serve', '-c', f'{directory}/loam.ini',
			'--certs', f'{directory}/certs']
		self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
		self.tls.check_hostname = False
		self.tls.verify_mode = ssl.CERT_NONE

	def __enter__(self):
		self.process = subprocess.Popen(self.command, text=True,
			stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
		ready = self.process.stdout.readline()
		self.ports = [int(port) for port in re.findall(r'=[^=]*:(\d+)', ready)]
		self.process.stdout.readline()
		return self

	def __exit__(self, *_):
		self.process.terminate()
		self.process.wait(TIMEOUT)

	def gemini(self, url):
		with socket.create_connection(('127.0.0.1', self.ports[0]), TIMEOUT) \
				as peer, self.tls.wrap_socket(peer, server_hostname='localhost') \
				as inside:
			inside.sendall(url.encode() + b'\r\n')
			return b''.join(iter(lambda: inside.recv(65536), b''))

	def gopher(self, selector):
		with socket.create_connection(('127.0.0.1', self.ports[1]), TIMEOUT) \
				as peer:
			peer.sendall(selector.encode() + b'\r\n')
			return b''.join(iter(lambda: peer.recv(65536), b''))


class Pair:
	"""Both servers, and how many of the answers differ."""

	def __init__(self, bare, full):
		self.bare, self.full = bare, full
		self.asked = self.differ = 0

	def gemini(self, url):
		return self.same(self.bare.gemini(url), self.full.gemini(url))

	def gopher(self, selector):
		return self.same(self.bare.gopher(selector), self.full.gopher(selector))

	def same(self, one, other):
		self.asked += 1
		self.differ += one != other
		return one.decode('utf-8', 'replace')


def crawl(pair):
	seen, todo = set(), ['gemini://localhost/', 'gemini://localhost/recent']
	while todo:
		url = todo.pop()
		if url in seen:
			continue
		seen.add(url)
		answer = pair.gemini(url)
		if url.endswith(('.gmi', '.md')) and '/related/' not in url:
			todo.append(url.replace('localhost/', 'localhost/related/', 1))
		for link in re.findall(r'^=>\s*(\S+)', answer, re.M):
			# urljoin() joins URLs of the schemes that it knows.
			link = urljoin(url.replace('gemini:', 'http:', 1), link)
			if link.startswith('http://localhost/') and '?' not in link:
				todo.append('gemini:' + link[5:].split('#')[0])
	seen, todo = set(), ['', '/recent']
	while todo:
		selector = todo.pop()
		if selector in seen:
			continue
		seen.add(selector)
		fields = (line.split('\t') for line in
			pair.gopher(selector).split('\r\n'))
		todo += [field[1] for field in fields if len(field) == 4 and
			field[0][:1] in '01' and field[2] == 'localhost']


def typed(draw, words):
	"""A query of one to six words: whole, misspelt, or the beginning of one."""
	def word():
		letters = draw.choice(words)
		at = draw.randrange(len(letters) - 1)
		return draw.choice((letters, letters, letters, letters[:4],
			letters[:at] + letters[at + 1:],
			letters[:at] + letters[at + 1] + letters[at] + letters[at + 2:],
			letters[:at] + draw.choice('aeinrst') + letters[at + 1:]))

	found = [word() for _ in range(draw.randint(1, 6))]
	found[1:] = ['-' + one if draw.random() < 0.1 else one for one in found[1:]]
	if draw.random() < 0.1:
		at = draw.randrange(len(words) - 1)
		found[0] = f'"{words[at]} {words[at + 1]}"'
	if draw.random() < 0.2:
		found.append(draw.choice(('tag:secret', 'tag:gopher', 'lang:es',
			'lang:fr', '-lang:en')))
	return ' '.join(found)


def search(pair, count, words):
	draw = random.Random(2)
	for _ in range(count):
		query = typed(draw, words)
		pair.gemini('gemini://localhost/search?' + quote(query))
		pair.gopher('/search\t' + query)


def hide(capsule, places, front, sentences):
	draw = random.Random(1)
	for number in range(HIDDEN):
		directory = f'{capsule}/{places[number % len(places)]}'
		os.makedirs(directory, exist_ok=True)
		lines = draw.choices(sentences, k=draw.randint(5, 40))
		with open(f'{directory}hidden-{number}{ENDINGS[number % 3]}', 'w',
				encoding='utf-8') as file:
			file.write(f'---\n{front}tags: {", ".join(draw.sample(TAGS, 3))}\n'
				f'---\n# {lines[0][:40]}\n' + '\n\n'.join(lines) + '\n')


def sentences_of(paths):
	for path in paths:
		with open(path, encoding='utf-8', errors='replace') as file:
			yield from (line.strip() for line in file
				if 60 < len(line) < 300 and line[0].isalpha())


def main():
	program, capsule, text = sys.argv[1:4]
	count = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
	own = list(sentences_of(os.path.join(directory, name)
		for directory, _, names in sorted(os.walk(capsule))
		for name in sorted(names) if name.endswith('.gmi')))
	sentences = own + list(sentences_of([text]))[:len(own)]
	words = re.findall(r'[^\W\d_]{3,}', ' '.join(sentences).lower())
	for name, zones, places, front in KINDS:
		with tempfile.TemporaryDirectory() as work, contextlib.ExitStack() as end:
			servers = []
			for side in ('bare', 'full'):
				shutil.copytree(capsule, f'{work}/{side}/capsule')
				if side == 'full':
					hide(f'{work}/{side}/capsule', places, front, sentences)
				servers.append(end.enter_context(
					Server(program, f'{work}/{side}', zones)))
			pages, searches = Pair(*servers), Pair(*servers)
			crawl(pages)
			search(searches, count, words)
			print(f'{name:16}{pages.differ:6} of {pages.asked:6,} pages and '
				f'{searches.differ:6} of {searches.asked:6,} searches differ',
				flush=True)


main()
