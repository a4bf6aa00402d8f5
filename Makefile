# loam. `make run` serves the sample capsule; `make check` runs every test.
# Knobs: OS=posix builds the portable twins, SAN=1 builds with ASan and UBSan,
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
# stands before a shared one, which gives up then.
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
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,--as-needed $(SANITIZE) $(LDFLAGS) $(if $(COVER),$(SHARED))
LIBS := -lssl -lcrypto -lmagic -linih -lutf8proc -lyaml -luchardet -lmd4c \
	$(if $(filter linux,$(OS)),-lseccomp)
# What only tests run is linked by what is quickest.
quickest := $(if $(COVER),,$(firstword $(foreach ld,lld gold,$(shell command -v ld.$(ld) >/dev/null && echo $(ld)))))
TEST_LIBS := -no-pie $(quickest:%=-fuse-ld=%) -lcmocka -lexpat -ljansson -lidn2 -luriparser -lm

# The one object that knows where the installed configuration is is no member of the
# library: an installation elsewhere links no test again. Tests have one of their own.
config_file := $(OBJ)/cli/config_file.o
# A file x_linux.c or x_posix.c is one platform's; all others are everybody's.
sources := $(filter-out %_linux.c %_posix.c src/main.c src/cli/config_file.c, $(wildcard src/*/*.c)) \
	$(wildcard src/*/*_$(OS).c)
objects := $(sources:src/%.c=$(OBJ)/%.o) $(if $(COVER),$(OBJ)/tests/coverage/counters.o)
# Worlds replace members of the library, which programs with shared counters have whole.
left_out := $(if $(WITHOUT),$(shell sed 's/ *\#.*//' '$(WITHOUT)'))
$(foreach test,$(left_out),$(if $(wildcard tests/$(test)_test.c),,$(error \
	$(WITHOUT) names $(test), and there is no tests/$(test)_test.c)))
tests := $(patsubst tests/%_test.c,$(BUILD)/tests/%_test, \
	$(filter-out $(if $(COVER),tests/sim/%) $(left_out:%=tests/%_test.c),$(wildcard tests/*/*_test.c)))
support := $(patsubst tests/%.c,$(OBJ)/tests/%.o,$(wildcard tests/support/*.c))
targets := $(patsubst tests/%.c,$(OBJ)/tests/%.o, \
	$(filter-out %/driver.c %_test.c,$(wildcard tests/fuzz/*.c)))
worlds := $(patsubst tests/%.c,$(OBJ)/tests/%.o, \
	$(filter-out %/sim.c %_test.c,$(wildcard tests/sim/*.c)))
chaos := $(patsubst tests/%.c,$(OBJ)/tests/%.o, \
	$(filter-out %_test.c,$(wildcard tests/chaos/*.c)))
farm := $(patsubst tests/%.c,$(OBJ)/tests/%.o, \
	$(filter-out %_test.c,$(wildcard tests/replicas/*.c)))
torture := $(patsubst tests/%.c,$(OBJ)/tests/%.o, \
	$(filter-out %/shim.c %/torture.c %_test.c,$(wildcard tests/torture/*.c)))
preload := $(patsubst tests/%.c,$(BUILD)/tests/%.so,$(wildcard tests/preload/*.c))
benches := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/bench/*.c))
archives := $(OBJ)/tests/support.a $(BUILD)/libloam.a
libraries := $(OBJ)/tests/config_file.o $(archives)

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
test-deps: does := check
ready deps test-deps:
	@src/packages.sh $(does) $(CC)

run: deps
	@$(MAKE) --no-print-directory program
	@exec build/loam serve

check: test-deps
	@tests/check.sh $(OS)

# Every row of tests/rows/*.rows with its tests and what became of them.
rows: test-deps
	@$(MAKE) --no-print-directory -j$$(getconf _NPROCESSORS_ONLN) tests
	@LOAM=$(loam) tests/rows.sh $(BUILD)

# WHAT: answers, index, million, readers, quality (tests/bench/bench.sh).
bench:
	@src/packages.sh bench $(CC)
	@$(MAKE) --no-print-directory benches
	@tests/bench/bench.sh $(BUILD) $(WHAT)

# Every call that can fail fails once; POINTS=0 tries each of them.
POINTS ?= 4
torture: test-deps
	@$(MAKE) --no-print-directory $(BUILD)/tests/torture/torture
	@LOAM=$(loam) $(BUILD)/tests/torture/torture -p '$(POINTS)' $(ONLY)

$(BUILD)/tests/torture/torture: $(OBJ)/tests/torture/torture.o $(torture) $(libraries) \
		| program $(preload) $(BUILD)/tests/torture/shim.so
	$(link) $(TEST_LIBS)

$(BUILD)/tests/torture/shim.so: tests/torture/shim.c $(wildcard tests/torture/*.def) tests/torture/plan.h
	@mkdir -p $(@D)
	@$(CC) -D_FILE_OFFSET_BITS=64 -Itests -O1 -shared -fPIC -o $@ $< -ldl

# Lines and branches that the tests run, by folder; ONLY names tests (text/uri).
coverage: test-deps
	@src/packages.sh bench $(CC)
	@tests/coverage/run.sh $(ONLY)

$(OBJ)/tests/coverage/counters.o: ALL_CFLAGS += -DCOVERAGE_FILE='"$(CURDIR)/$(BUILD)/counters"'

# COUNT conditions of tests/coverage/whole flipped one at a time, drawn from SEED;
# KIND=all: bounds, sums, constants and statements as well.
COUNT ?= 300
KIND ?= conditions
mutate: test-deps
	@src/packages.sh bench $(CC)
	@tests/mutate/mutate.py '$(KIND)' '$(or $(SEED),1)' '$(COUNT)' $(ONLY)

# The suite TIMES over beside LOOPS busy loops; the slowest tests.
TIMES ?= 20
LOOPS ?= 4
patience: test-deps
	@tests/patience.sh $(TIMES) $(LOOPS) $(ONLY)

# What honest readers notice of crowds and floods; ONLY names some of them.
ROUNDS ?= 6
load:
	@$(MAKE) --no-print-directory program $(BUILD)/tests/bench/crowds
	@LOAM=$(loam) $(BUILD)/tests/bench/crowds '$(ROUNDS)' $(ONLY)

# Simulated worlds; a seed repeats its worlds exactly.
SEED ?=
STEPS ?=
sim: test-deps
	@$(MAKE) --no-print-directory -j$$(getconf _NPROCESSORS_ONLN) $(BUILD)/tests/sim/sim
	@$(BUILD)/tests/sim/sim '$(SEED)' '$(STEPS)'

$(BUILD)/tests/sim/sim: $(OBJ)/tests/sim/sim.o $(worlds) $(libraries)
	$(link) $(TEST_LIBS)

# A storm of FOR minutes, in the order that SEED gives; see tests/chaos.
FOR ?= 5
chaos: test-deps
	@$(MAKE) --no-print-directory program $(BUILD)/tests/chaos/chaos_test
	@LOAM=$(loam) CHAOS_FOR='$(FOR)' CHAOS_SEED='$(SEED)' $(BUILD)/tests/chaos/chaos_test

# Replicas that rsync, git and Syncthing feed, and HAProxy before them, each where
# it is installed.
replicas: test-deps
	@$(MAKE) --no-print-directory program $(BUILD)/tests/replicas/replicas_test \
		$(BUILD)/tests/replicas/front_test $(BUILD)/tests/replicas/chapter_test
	@for test in replicas front chapter; do LOAM=$(loam) REPLICAS=1 \
		$(BUILD)/tests/replicas/$${test}_test || exit 1; done

# Each target of tests/fuzz for TIME seconds; ONLY names some of them.
TIME ?= 10
fuzz: test-deps
	@tests/fuzz/run.sh '$(TIME)' $(ONLY)

fuzzer: $(BUILD)/fuzz

# What tests/check.sh asks for: the program and the tests of one kind of build. A
# test by itself is linked by itself; all of them are one program where they can
# be, since links took a quarter of the time of a build.
tests: program $(tests:$(BUILD)/%=$(OBJ)/%.o) $(libraries) $(preload)
	@$(MAKE) --no-print-directory joined JOINED="$$(tests/joined.sh '$(OBJ)' '$(BUILD)' \
		$(filter-out $(apart),$(tests:$(BUILD)/tests/%_test=%)))"
	@printf '%s\n' $(tests) > $(BUILD)/tests/list

# These have more in them than the archives.
apart := fuzz/corpus sim/sim chaos/chaos torture/interrupted \
	$(patsubst tests/%_test.c,%,$(wildcard tests/replicas/*_test.c))
# Given by the rule above alone.
JOINED :=
joined: $(BUILD)/tests/joined $(filter-out $(JOINED:%=$(BUILD)/tests/%_test),$(tests))
	@mkdir -p $(sort $(dir $(JOINED:%=$(BUILD)/tests/%)))
	@for test in $(JOINED); do ln -sf ../joined $(BUILD)/tests/"$$test"_test || exit 1; done

$(BUILD)/tests/joined: $(BUILD)/tests/joined.o $(JOINED:%=$(OBJ)/tests/%_joined.o) $(libraries)
	$(link) $(TEST_LIBS)

$(BUILD)/tests/joined.o: tests/joined.c $(BUILD)/tests/joined.inc Makefile
	@$(CC) -I$(BUILD) $(ALL_CFLAGS) -c -o $@ $<

$(OBJ)/tests/%_joined.o: $(OBJ)/tests/%_test.o
	@objcopy --redefine-sym main=$(subst /,__,$*) $< $@

benches: program $(benches)

$(loam): $(OBJ)/main.o $(config_file) $(BUILD)/libloam.a
	$(link)

$(BUILD)/libloam.a: $(objects)
$(OBJ)/tests/support.a: $(support)
$(archives):
	@mkdir -p $(@D) && rm -f $@
	@ar rcs $@ $^

$(OBJ)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) $(COUNTED) -MMD -MP -c -o $@ $<

# `loam init` writes the unit that is installed.
$(OBJ)/system/unit.o: $(OBJ)/system/loam.service.inc
$(OBJ)/%.service.inc: conf/systemd/loam.service
	@mkdir -p $(@D)
	@sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $< > $@

$(config_file): $(OBJ)/sysconfdir
$(config_file): ALL_CFLAGS += -DLOAM_SYSCONFDIR='"$(SYSCONFDIR)"'

$(OBJ)/tests/config_file.o: src/cli/config_file.c Makefile
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -DLOAM_SYSCONFDIR='"/usr/local/etc"' -MMD -MP -c -o $@ $<

$(OBJ)/sysconfdir build/sysconfdir: always
	@mkdir -p $(@D)
	@echo '$(SYSCONFDIR)' | cmp -s - $@ || echo '$(SYSCONFDIR)' > $@

# Most of what a test does is done by what it calls: it is compiled soonest, and
# what computes for several of them is compiled better; nobody looks into either.
# Their tables have no addresses to be relocated, and are none of a sanitizer's:
# a program of all tests would spend most of its time on them before it begins.
$(OBJ)/tests/%.o: SOONER := -O1 -g1
$(OBJ)/tests/%_test.o: SOONER := -O0 -g1 -U_FORTIFY_SOURCE -fno-pie \
	$(if $(SAN),$(if $(filter clang,$(knows)),-mllvm -asan-globals=0,--param asan-globals=0))
$(OBJ)/tests/bench/%.o: SOONER :=
$(OBJ)/tests/%.o: tests/%.c Makefile
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(ALL_CFLAGS) $(SOONER) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%_test: $(OBJ)/tests/%_test.o $(libraries) | $(preload)
	$(link) $(TEST_LIBS)

$(BUILD)/tests/fuzz/corpus_test: $(targets)
$(BUILD)/tests/sim/sim_test: $(worlds)

$(BUILD)/fuzz: $(OBJ)/tests/fuzz/driver.o $(targets) $(libraries)
	$(link) $(TEST_LIBS) -fsanitize=fuzzer

$(BUILD)/tests/chaos/chaos_test: $(chaos)
$(filter $(BUILD)/tests/replicas/%,$(tests)): $(farm)

$(BUILD)/tests/torture/interrupted_test: $(torture) | $(BUILD)/tests/torture/shim.so

$(preload): $(BUILD)/%.so: %.c
	@mkdir -p $(@D)
	@$(CC) -O1 -shared -fPIC -o $@ $< -ldl

$(BUILD)/tests/bench/%: $(OBJ)/tests/bench/%.o $(libraries)
	$(link) $(TEST_LIBS)

install: program man
	@PROGRAM=$(loam) src/install.sh install

uninstall:
	@src/install.sh uninstall

install uninstall: export DESTDIR := $(DESTDIR)
$(foreach name,$(directories) STRIP,$(eval install uninstall: export $(name) := $$($(name))))

deb tarball image:
	@src/packages.sh $@ $(CC)
	@src/package.sh $@ $(VERSION)

clean:
	rm -rf build

# What each was made from: read where something may be made, tests' where tests are.
makes := $(filter-out where uninstall check run,$(or $(MAKECMDGOALS),all))
of_tests := $(filter-out install program man all ready deps test-deps,$(makes))
-include $(if $(makes),$(objects:.o=.d) $(config_file:.o=.d) $(OBJ)/main.d $(OBJ)/manuals.d) \
	$(if $(of_tests),$(wildcard $(OBJ)/tests/*.d $(OBJ)/tests/*/*.d))

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

.PHONY: chaos replicas always where all man program ready deps test-deps run check rows bench coverage mutate patience load fuzz fuzzer sim torture tests joined benches install uninstall deb tarball image clean
.SECONDARY:
