#!/usr/bin/env python3
"""
Makes a capsule of manual pages whose SEE ALSO sections are cut out, and writes
what they named to a file of their own: public text with known truth.

    manual.py CAPSULE TRUTH LANGUAGE PATTERN...   (PATTERN: a glob of pages)

CAPSULE gets a gemtext file for each page: the title is `# name - description`,
and no line of it is a link. TRUTH gets a line for each page that names others of
the same capsule: its path, then theirs, with tabs between.
"""
import glob
import gzip
import hashlib
import os
import re
import sys
import unicodedata

LEAST, MOST = 200, 800 # characters of a page; pages, drawn by lot
SEE = re.compile('see also|siehe auch|voir aussi|v[e ]ase')
NAMES = {'name', 'bezeichnung', 'nom', 'nombre'}
CHARACTERS = {
	'aq': "'", 'dq': '"', 'cq': "'", 'oq': "'", 'lq': '"', 'rq': '"',
	'em': ' - ', 'en': '-', 'hy': '-', 'mi': '-', 'bu': '*', 'ha': '^',
	'ti': '~', 'rs': '\\', 'ga': '`', 'pl': '+', 'eq': '=', 'at': '@',
	'sh': '#', 'or': '|', 'ua': '^', '->': '->', '<-': '<-', '>=': '>=',
	'<=': '<=', 'mu': 'x', "'a": 'á', "'e": 'é', "'i": 'í', "'o": 'ó',
	"'u": 'ú', '~n': 'ñ', ':u': 'ü', 'o"': 'ő',
}
JOINED = {'BR', 'RB', 'IR', 'RI', 'BI', 'IB', 'SB'}
PARAGRAPH = {'PP', 'P', 'LP', 'HP', 'sp', 'Pp', 'TP', 'TQ', 'br', 'RS', 'RE',
	'IP', 'It', 'Bl', 'El', 'Bd', 'Ed'}
CODE = {'nf': True, 'EX': True, 'Vb': True, 'fi': False, 'EE': False,
	'Ve': False}
# Macros of mdoc(7): what they call is no text of their line.
CALLED = set('''Ad Ao Ap Aq Ar Bc Bo Bq Brc Bro Brq Cd Cm Dc Do Dq Dv Ec Em En Eo
	Er Ev Fa Fl Fn Ic Li Lk Ms Mt Nm No Ns Op Ot Oc Oo Pa Pc Po Pq Qc Ql Qo Qq
	Sc So Sq Sx Sy Tn Ux Va Vt Xo Xc Xr'''.split())


def fold(text):
	parts = unicodedata.normalize('NFKD', text.casefold())
	return ''.join(c for c in parts if not unicodedata.combining(c))


def plain(text):
	"""A text without roff's escapes."""
	text = re.sub(r'\\".*', '', text)
	text = re.sub(r'\\[fFmM](\[[^]]*\]|\(..|.)', '', text)
	text = re.sub(r'\\s[-+]?\d', '', text)
	text = re.sub(r'\\\[u([0-9A-Fa-f]{4,5})\]',
		lambda m: chr(int(m.group(1), 16)), text)
	text = re.sub(r'\\(?:\((..)|\[([^]]*)\])',
		lambda m: CHARACTERS.get(m.group(1) or m.group(2), ''), text)
	text = re.sub(r'\\\*(\[[^]]*\]|\(..|.)', '', text)
	text = re.sub(r"\\[hvwZ]'[^']*'", '', text)
	text = text.replace('\\e', '\\\\').replace('\\-', '-')
	text = re.sub(r'\\[ ~0t]', ' ', text)
	return re.sub(r'\\(.)', lambda m: m.group(1) if m.group(1) in '\\\'".' else '',
		text)


def arguments(rest):
	return [quoted.replace('""', '"') if quoted else bare for quoted, bare in
		re.findall(r'"((?:[^"]|"")*)"?|(\S+)', rest)]


def mdoc(words, name):
	"""A line of mdoc's macros as text."""
	out = []
	for at, word in enumerate(words):
		if word == 'Nm' and (at + 1 == len(words) or words[at + 1] in CALLED):
			out.append(name)
		elif word == 'Fl' and at + 1 < len(words):
			words[at + 1] = '-' + words[at + 1]
		elif word not in CALLED:
			out.append(word)
	if words[0] == 'Xr' and len(words) > 2:
		out[:2] = [f'{words[1]}({words[2]})']
	return ' '.join(out)


class Page:
	"""One page as lines of gemtext, and what its SEE ALSO names."""

	def __init__(self, source, name):
		self.name, self.lines, self.see, self.date = name, [], [], ''
		self.words, self.section, self.code = [], '', False
		self.description = []
		skip = None
		for line in re.sub(r'\\\n', '', source).split('\n'):
			if skip:
				skip = None if line.startswith(skip) else skip
			elif re.match(r"[.'] *(de|ig|am)\b", line):
				skip = '..'
			elif re.match(r"[.'] *\\\"|\.\s*$", line):
				continue
			elif re.match(r"[.'] *\\", line):
				continue
			elif re.match(r"[.']", line):
				self.macro(line[1:].strip())
			else:
				self.text(plain(line))
		self.flush()
		if self.code:
			self.lines.append('```')

	def flush(self):
		"""Ends a paragraph, which is one line of gemtext."""
		text = ' '.join(' '.join(self.words).split())
		self.words = []
		if text:
			# Nothing of a page is to be read as another kind of line.
			self.lines += [' ' + text if text[0] in '#>*=`' else text, '']

	def text(self, text):
		if self.section == 'see':
			self.see.append(text)
		elif self.section == 'name':
			self.description.append(text)
		elif self.code:
			self.lines.append(text.replace('```', "'''"))
		elif text.strip():
			self.words.append(text)
		else:
			self.flush()

	def head(self, title, level):
		self.flush()
		if self.code:
			self.fill(False)
		folded = fold(title)
		if level == 2:
			self.section = ('see' if SEE.match(folded) else
				'name' if folded in NAMES else '')
		if not self.section and title.strip():
			self.lines += ['#' * level + ' ' + title.strip(), '']

	def fill(self, code):
		self.flush()
		if code != self.code and not self.section:
			self.lines.append('```')
			self.code = code

	def dated(self, text):
		iso = re.search(r'\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b', text)
		self.date = iso.group() if iso else ''

	def macro(self, line):
		macro, _, rest = line.partition(' ')
		words = [plain(word) for word in arguments(rest)]
		if macro == 'TH':
			self.dated(rest)
		elif macro in ('SH', 'Sh'):
			self.head(' '.join(words), 2)
		elif macro in ('SS', 'Ss'):
			self.head(' '.join(words), 3)
		elif macro in CODE:
			self.fill(CODE[macro])
		elif macro in JOINED:
			self.text(''.join(words))
		elif macro in ('B', 'I', 'SM'):
			self.text(' '.join(words))
		elif macro == 'Nd':
			self.text('- ' + ' '.join(words))
		elif macro in PARAGRAPH:
			self.flush()
			if macro == 'IP' and words:
				self.text(words[0])
			elif macro == 'It' and words:
				self.text(mdoc(words, self.name))
		elif macro in CALLED:
			self.text(mdoc([macro] + words, self.name))

	def title(self):
		text = ' '.join(' '.join(self.description).split())
		return text or self.name


def read(path):
	with open(path, 'rb') as file:
		bytes_ = file.read()
	bytes_ = gzip.decompress(bytes_) if path.endswith('.gz') else bytes_
	try:
		return bytes_.decode('utf-8')
	except UnicodeDecodeError:
		return bytes_.decode('iso-8859-1')


def key(path):
	"""open(2), as pages call each other: its file says /man2/open.2.gz."""
	name = re.sub(r'\.gz$', '', os.path.basename(path))
	stem, _, section = name.rpartition('.')
	return stem, section


def named(page, keys, aliases):
	"""The pages that a SEE ALSO names: name(section), or a module's name."""
	text = re.sub(r'\s+', ' ', ' '.join(page.see))
	for name, section in re.findall(r'([\w.:@+-]+) ?(?:\((\d\w*)\))?', text):
		if section:
			found = keys.get((name, section)) or \
				aliases.get((name, section[0]))
		elif '::' in name or re.match(r'perl\w', name):
			found = aliases.get((name, '3')) or aliases.get((name, '1'))
		else:
			continue
		if found:
			yield found


def pages_of(patterns):
	"""Each page's source once, and under which names it can be had."""
	sources, keys, aliases = {}, {}, {}
	for path in sorted(p for pattern in patterns for p in glob.glob(pattern)):
		real = os.path.realpath(path)
		source = sources.get(real) or read(path)
		pointed = re.match(r'(?:[.\'].*\n)*?\.so +(\S+)', source)
		if pointed:
			target = os.path.join(os.path.dirname(os.path.dirname(path)),
				pointed.group(1))
			real = os.path.realpath(target + ('.gz' if path.endswith('.gz')
				else ''))
		else:
			sources[real] = source
		name, section = key(path)
		keys.setdefault((name, section), real)
		aliases.setdefault((name, section[0]), real)
	return sources, keys, aliases


def main():
	capsule, truth, language, *patterns = sys.argv[1:]
	os.makedirs(capsule)
	sources, keys, aliases = pages_of(patterns)
	drawn = sorted(sources, key=lambda real:
		hashlib.sha256(os.path.basename(real).encode()).digest())
	pages, paths = {}, {}
	for real in drawn:
		name, section = key(real)
		page = Page(sources[real], name)
		if sum(map(len, page.lines)) < LEAST or len(pages) == MOST:
			continue
		pages[real] = page
		safe = re.sub(r'[^A-Za-z0-9+-]', '_', name)
		paths[real] = f'/{safe}-{section}.gmi'
	for real, page in pages.items():
		with open(capsule + paths[real], 'w', encoding='utf-8') as file:
			file.write(f'---\nlang: {language}\n')
			file.write(f'date: {page.date}\n' if page.date else '')
			file.write(f'---\n# {page.title()}\n\n')
			file.write('\n'.join(page.lines).rstrip() + '\n')
	with open(truth, 'w', encoding='utf-8') as file:
		for real, page in sorted(pages.items()):
			others = dict.fromkeys(paths[o] for o in
				named(page, keys, aliases) if o in paths and o != real)
			if others:
				file.write('\t'.join([paths[real], *others]) + '\n')


main()
