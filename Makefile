# loam. `make run` serves the sample capsule; `make check` runs every test.
# Knobs: OS=posix builds the portable twins, SAN=1 builds with ASan and UBSan,
# TOGETHER=1 compiles each folder of src as one file, in less than half the time,
# COVER=1 with counters of what runs (tests/coverage). WITHOUT names a file of
# tests that are left out (tests/kinds).
# PREFIX is where `make install` puts all of it, below DESTDIR if that is given;
# SYSCONFDIR/loam/loam.ini is the configuration that loam reads by default, and
# STATEDIR what that file names. STRIP=: keeps the names of functions.

CC ?= cc
SYSTEM := $(if $(filter Linux,$(shell uname -s)),linux,posix)
OS ?= $(SYSTEM)
SAN ?=
FUZZ ?=
COVER ?=
TOGETHER ?=
WITHOUT ?=
PREFIX ?= /usr/local
prefix := $(if $(subst /usr,,$(PREFIX:/=)),$(PREFIX))
SYSCONFDIR ?= $(prefix)/etc
STATEDIR ?= $(prefix)/var/lib/loam
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
DOCDIR ?= $(DATADIR)/doc/loam
UNITDIR ?= $(LIBDIR)/systemd/system
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR ?= $(DATADIR)/zsh/site-functions
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d
STRIP ?= strip
# They stand in strings of C, of shells and of units; a blank does no harm there.
directories := PREFIX SYSCONFDIR STATEDIR BINDIR LIBDIR DATADIR MANDIR DOCDIR UNITDIR \
	BASHDIR ZSHDIR FISHDIR
$(foreach name,$(directories),$(foreach byte,' " ` \ $$ %,$(if $(findstring \
	$(byte),$($(name))),$(error $(name) has a $(byte) in it: take a directory without))))

VERSION := 0.1.0
compiler := $(notdir $(firstword $(CC)))
kind = build/$(if $(filter-out cc gcc,$(compiler)),$(compiler)-)$1$(if $(SAN),-san)$(if $(FUZZ),-fuzz)$(if $(COVER),-cover)
BUILD := $(call kind,$(OS))
# The twins differ in which files are linked, not in how a file is compiled: an
# object of this system's build is one of the portable build as well.
OBJ := $(call kind,$(SYSTEM))
loam := $(BUILD)/loam

# What the compiler knows by its version: level 3 of fortify, zeroed variables
# (clang 16 dropped the second flag that it wanted before), stack probes.
knows := $(shell echo __clang_major__ __GNUC__ $$(uname -m) | $(CC) -E -P - | \
	awk '{ clang = $$1 + 0; gcc = clang ? 0 : $$2 } \
	clang { print "clang" } gcc >= 12 || clang >= 9 { print "fortify" } \
	gcc >= 12 || clang >= 16 { print "zero" } \
	gcc >= 8 || (clang >= 11 && $$3 == "x86_64") { print "probes" } \
	$$3 == "x86_64" { print "cet" }')
# $(call knowing,WORD,FLAGS) is FLAGS if the compiler knows WORD.
knowing = $(if $(filter $1,$(knows)),$2)

WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wconversion -Wvla -Wundef -Wformat=2 -Werror
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(or $(call knowing,fortify,3),2)
HARDEN := -fPIE -fstack-protector-strong $(if $(SAN)$(COVER),,$(FORTIFY)) \
	$(call knowing,probes,-fstack-clash-protection) \
	$(call knowing,zero,-ftrivial-auto-var-init=zero) \
	$(call knowing,cet,-fcf-protection)
# The runtime is in each program, as clang has it: what is preloaded into a server
# stands before a shared one, which gives up then. What it knows of checks is full of
# addresses: a program that can be moved would relocate 70,000 at each start.
SANITIZE := $(if $(SAN),-fsanitize=address -fsanitize=undefined \
	$(call knowing,clang,-fsanitize=local-bounds \
	-fsanitize=float-divide-by-zero \
	-fsanitize-address-use-after-return=always) \
	$(if $(filter clang,$(knows)),,-static-libasan -static-libubsan) \
	-fno-sanitize-recover=all -fno-omit-frame-pointer) \
	$(if $(FUZZ),-fsanitize=fuzzer-no-link)
# Many processes count in the same memory: sums are only right if none is lost.
COUNTED := $(if $(COVER),--coverage -fprofile-update=atomic \
	-fprofile-info-section=coverage_info -fdata-sections)
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	-D_FILE_OFFSET_BITS=64 -DLOAM_VERSION='"$(VERSION)"' -Isrc -Itests -I$(OBJ) \
	$(WARN) $(HARDEN) $(SANITIZE) $(CFLAGS)
SHARED := --coverage -Wl,-T,tests/coverage/counters.ld,--whole-archive $(BUILD)/libloam.a \
	-Wl,--no-whole-archive
ALL_LDFLAGS = $(if $(SAN),-no-pie,-pie) -Wl,-z,relro,-z,now,--as-needed $(SANITIZE) $(LDFLAGS) $(if $(COVER),$(SHARED))
LIBS := -lssl -lcrypto -lmagic -linih -lutf8proc -lyaml -luchardet -lmd4c \
	$(if $(filter linux,$(OS)),-lseccomp)

# The one object that knows where the installed configuration is is no member of the
# library: an installation elsewhere links no test again. Tests have one of their own.
config_file := $(OBJ)/cli/config_file.o
# A file x_linux.c or x_posix.c is one platform's; all others are everybody's.
sources := $(filter-out %_linux.c %_posix.c src/main.c src/cli/config_file.c, $(wildcard src/*/*.c)) \
	$(wildcard src/*/*_$(OS).c)
# By themselves stay, always, twins, what hides deprecations of OpenSSL's headers,
# and what tests/sim replaces in the library.
together := $(if $(TOGETHER),$(filter-out %_linux.c %_posix.c %/hmac.c %/clock.c,$(sources)))
folders := $(patsubst src/%/,$(OBJ)/%.o,$(sort $(dir $(together))))
objects := $(patsubst src/%.c,$(OBJ)/%.o,$(filter-out $(together),$(sources))) $(folders)

define link
@mkdir -p $(@D)
@echo "  ld $@"
@rm -f $@
@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS)
endef

all: program man
# Packages that are missing are named before the compiler misses their headers.
$(if $(filter all,$(or $(MAKECMDGOALS),all)),$(objects) $(config_file) $(OBJ)/main.o \
	$(OBJ)/manuals.o: | ready)

# What people run stands in one place, whatever it was built as.
program: $(loam)
	@[ "$$(readlink build/loam)" = $(loam:build/%=%) ] || ln -sf $(loam:build/%=%) build/loam

ready: does := name
deps: does := install
ready deps:
	@src/packages.sh $(does) $(CC)

run: deps
	@$(MAKE) --no-print-directory program
	@exec build/loam serve

$(loam): $(OBJ)/main.o $(config_file) $(BUILD)/charsets.o $(BUILD)/libloam.a
	$(link)

# Its tables of charsets are printed by a program that has none.
$(BUILD)/charsets.o: src/charsets.c $(BUILD)/manuals
	@$(BUILD)/manuals charsets > $(BUILD)/charsets
	@$(CC) $(ALL_CFLAGS) -DCHARSETS='"$(BUILD)/charsets"' -c -o $@ $<

$(BUILD)/libloam.a: $(objects)
$(BUILD)/libloam.a $(OBJ)/tests/support.a:
	@mkdir -p $(@D) && rm -f $@
	@ar rcs $@ $^

$(OBJ)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) $(COUNTED) -MMD -MP -c -o $@ $<

# The directory is newer if a file has come, or has gone.
$(folders): $(OBJ)/%.o: src/% Makefile
	@mkdir -p $(@D) && echo "  cc $<"
	@printf '#include "%s"\n' $(patsubst src/%,%,$(filter $</%,$(together))) > $(@:.o=.c)
	@$(CC) $(ALL_CFLAGS) $(COUNTED) -MMD -MP -c -o $@ $(@:.o=.c)

# `loam init` writes the unit that is installed.
$(OBJ)/system.o $(OBJ)/system/unit.o: $(OBJ)/system/loam.service.inc
$(OBJ)/%.service.inc: conf/systemd/loam.service
	@mkdir -p $(@D) && sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $< > $@

$(config_file): $(OBJ)/sysconfdir
$(config_file): ALL_CFLAGS += -DLOAM_SYSCONFDIR='"$(SYSCONFDIR)"'

$(OBJ)/sysconfdir build/sysconfdir: always
	@mkdir -p $(@D)
	@echo '$(SYSCONFDIR)' | cmp -s - $@ || echo '$(SYSCONFDIR)' > $@

install: program man
install uninstall:
	@PROGRAM=$(loam) src/install.sh $@

install uninstall: export DESTDIR := $(DESTDIR)
$(foreach name,$(directories) STRIP,$(eval install uninstall: export $(name) := $$($(name))))

deb tarball image:
	@src/packages.sh $@ $(CC)
	@src/package.sh $@ $(VERSION)

clean:
	rm -rf build

# Manuals and completions: their prose is in conf/man, their tables are printed
# by a program that is linked with those of loam.
manuals := $(patsubst conf/%,build/%,$(wildcard conf/man/*.[0-9]))
completions := $(addprefix build/completions/,bash zsh fish)

man: $(manuals) $(completions)

$(BUILD)/manuals: $(OBJ)/manuals.o $(config_file) $(BUILD)/libloam.a
	$(link)

build/man/%: conf/man/% $(BUILD)/manuals build/sysconfdir
	@mkdir -p $(@D)
	@$(BUILD)/manuals man $< > $@.new && mv $@.new $@

$(completions): build/completions/%: $(BUILD)/manuals
	@mkdir -p $(@D)
	@$(BUILD)/manuals $* > $@.new && mv $@.new $@

# Where this kind of build stands.
where:
	@echo $(BUILD)

.PHONY: always all program man ready deps run install uninstall deb tarball image clean where
.SECONDARY:

# What each was made from, where something may be made.
goals := $(or $(MAKECMDGOALS),all)
-include $(if $(filter-out run uninstall clean where,$(goals)), \
	$(objects:.o=.d) $(config_file:.o=.d) $(OBJ)/main.d $(OBJ)/manuals.d)
# Every other goal is one of the tests.
-include $(if $(filter-out program man all ready deps run install uninstall deb tarball image clean where, \
	$(goals))$(COVER)$(FUZZ),tests/tests.mk)
