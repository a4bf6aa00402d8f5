"""Changes of one condition, sum, constant or statement of a C file."""
import re


class Mutation:
	"""Puts a text in the place of the bytes from start to end."""

	def __init__(self, start, end, text):
		self.start, self.end, self.text = start, end, text

	def apply(self, source):
		return source[:self.start] + self.text + source[self.end:]


class Negation(Mutation):
	"""Of the text from start to end, whatever else it says."""

	def apply(self, source):
		return (source[:self.start] + '!(' + source[self.start:self.end] + ')' +
			source[self.end:])


# What is code of a file, comments, strings and directives being blanks.
NO_CODE = re.compile(r'''/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+'|^\#(?:\\\n|[^\n])*''',
	re.S | re.M)
OPERATOR = re.compile(r'<<=|>>=|->|\+\+|--|<<|>>|[=!<>&|+*/%^-]=|&&|\|\||[!<>+*/-]')
FLIPPED = {
	'==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<', '&&': '||',
	'||': '&&', '!': '',
}
MOVED = {
	'<': '<=', '<=': '<', '>': '>=', '>=': '>', '++': '--', '--': '++', '+=': '-=',
	'-=': '+=',
}
BINARY = {'+': '-', '-': '+'}
NUMBER = re.compile(r'(?<![\w.])(?:0x[0-9a-fA-F]+|\d+)(?=[uUlL]*\b)(?!\.)')
LETTER = re.compile(r"'[^'\\]'")
CONDITION = re.compile(r'\b(?:if|while) \(')
# A statement of one line: a call, an assignment, an end of a loop.
STATEMENT = re.compile(r'^\t+(?!return|goto|struct|case|default|else)'
	r'(?:[a-z_][^\n;={]*(?:[-+|&^*]?=(?!=)[^\n;]+|\([^\n]*\)|\+\+|--)|break|continue);$',
	re.M)
DECLARED = re.compile(r'^\t+(?:(?:const|static|unsigned|signed|long|size_t|ssize_t|'
	r'int|bool|char|double|float|enum|[a-z]+[0-9]+_t)\b)')


def blank(match):
	return re.sub(r'[^\n]', ' ', match.group())


def closing(code, start):
	"""The place of the bracket that closes the one at start."""
	depth = 0
	for at in range(start, len(code)):
		depth += (code[at] == '(') - (code[at] == ')')
		if depth == 0:
			return at
	return -1


def operators(code, others):
	for match in OPERATOR.finditer(code):
		if match.group() in others:
			yield Mutation(match.start(), match.end(), others[match.group()])


def conditions(code):
	"""What decides something, flipped."""
	yield from operators(code, FLIPPED)
	for match in CONDITION.finditer(code):
		end = closing(code, match.end() - 1)
		if end > 0:
			yield Negation(match.end(), end, '')


def sums(code):
	yield from operators(code, MOVED)
	for match in OPERATOR.finditer(code):
		sign, start, end = match.group(), match.start(), match.end()
		if sign in BINARY and code[start - 1] == ' ' and code[end] in ' \n':
			yield Mutation(start, end, BINARY[sign])


def constants(source, code):
	for match in NUMBER.finditer(code):
		text, before = match.group(), code[match.start() - 1]
		# Of an initialiser `{0}`, or an array that may be larger.
		if before == '{' or (before == '[' and len(text) > 1):
			continue
		octal = len(text) > 1 and text.isdigit() and text[0] == '0'
		value = int(text, 8 if octal else 0)
		yield Mutation(match.start(), match.end(), str(value + 1))
	for match in LETTER.finditer(source):
		if NO_CODE.match(source, match.start()):
			yield Mutation(match.start(), match.end(), f'({match.group()} + 1)')
	for match in re.finditer(r'\b(?:true|false)\b', code):
		yield Mutation(match.start(), match.end(),
			'false' if match.group() == 'true' else 'true')


def statements(code):
	for match in STATEMENT.finditer(code):
		text = match.group()
		if DECLARED.match(text) or text.count('(') != text.count(')'):
			continue
		before = code[:match.start()].rstrip()[-1:]
		if before in '{};:)' or code[:match.start()].rstrip().endswith('else'):
			yield Mutation(match.start(), match.end(), ';')


def mutations(source, kind):
	"""Conditions that are flipped, or all changes that can be made."""
	code = NO_CODE.sub(blank, source)
	if kind == 'conditions':
		return list(conditions(code))
	return [*conditions(code), *sums(code), *constants(source, code), *statements(code)]
