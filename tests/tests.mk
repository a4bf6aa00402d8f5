# How the tests are built and what runs them; included by the Makefile for every goal
# that is not the program's own. The work is done by the scripts beside the tests.

rules := tests/tests.mk

# What only tests run is linked by what is quickest.
quickest := $(if $(COVER),,$(firstword $(foreach ld,lld gold,$(shell command -v ld.$(ld) >/dev/null && echo $(ld)))))
TEST_LIBS := -no-pie $(quickest:%=-fuse-ld=%) -lcmocka -lexpat -ljansson -lidn2 -luriparser -lm

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

# What is given on the command line goes to the shell as words of its own.
quoted = '$(subst ','\'',$(1))'
each_quoted = $(foreach word,$(1),$(call quoted,$(word)))

test-deps:
	@src/packages.sh check $(CC)

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
	@tests/bench/bench.sh $(BUILD) $(call each_quoted,$(WHAT))

# Every call that can fail fails once; POINTS=0 tries each of them.
POINTS ?= 4
torture: test-deps
	@$(MAKE) --no-print-directory $(BUILD)/tests/torture/torture
	@LOAM=$(loam) $(BUILD)/tests/torture/torture -p $(call quoted,$(POINTS)) $(call each_quoted,$(ONLY))

$(BUILD)/tests/torture/torture: $(OBJ)/tests/torture/torture.o $(torture) $(libraries) \
		| program $(preload) $(BUILD)/tests/torture/shim.so
	$(link) $(TEST_LIBS)

$(BUILD)/tests/torture/shim.so: tests/torture/shim.c $(wildcard tests/torture/*.def) tests/torture/plan.h
	@mkdir -p $(@D)
	@$(CC) -D_FILE_OFFSET_BITS=64 -Itests -O1 -shared -fPIC -o $@ $< -ldl

# Lines and branches that the tests run, by folder; ONLY names tests (text/uri).
coverage: test-deps
	@src/packages.sh bench $(CC)
	@tests/coverage/run.sh $(call each_quoted,$(ONLY))

$(BUILD)/libloam.a: $(if $(COVER),$(OBJ)/tests/coverage/counters.o)
$(OBJ)/tests/coverage/counters.o: ALL_CFLAGS += -DCOVERAGE_FILE='"$(CURDIR)/$(BUILD)/counters"'

# COUNT conditions of tests/coverage/whole flipped one at a time, drawn from SEED;
# KIND=all: bounds, sums, constants and statements as well.
COUNT ?= 300
KIND ?= conditions
mutate: test-deps
	@src/packages.sh bench $(CC)
	@tests/mutate/mutate.py $(call quoted,$(KIND)) $(call quoted,$(or $(SEED),1)) $(call quoted,$(COUNT)) $(call each_quoted,$(ONLY))

# The suite TIMES over beside LOOPS busy loops; the slowest tests.
TIMES ?= 20
LOOPS ?= 4
patience: test-deps
	@tests/patience.sh $(call quoted,$(TIMES)) $(call quoted,$(LOOPS)) $(call each_quoted,$(ONLY))

# What honest readers notice of crowds and floods; ONLY names some of them.
ROUNDS ?= 6
load:
	@$(MAKE) --no-print-directory program $(BUILD)/tests/bench/crowds
	@LOAM=$(loam) $(BUILD)/tests/bench/crowds $(call quoted,$(ROUNDS)) $(call each_quoted,$(ONLY))

# Simulated worlds; a seed repeats its worlds exactly.
SEED ?=
STEPS ?=
sim: test-deps
	@$(MAKE) --no-print-directory -j$$(getconf _NPROCESSORS_ONLN) $(BUILD)/tests/sim/sim
	@$(BUILD)/tests/sim/sim $(call quoted,$(SEED)) $(call quoted,$(STEPS))

$(BUILD)/tests/sim/sim: $(OBJ)/tests/sim/sim.o $(worlds) $(libraries)
	$(link) $(TEST_LIBS)

# A storm of FOR minutes, in the order that SEED gives; see tests/chaos.
FOR ?= 5
chaos: test-deps
	@$(MAKE) --no-print-directory program $(BUILD)/tests/chaos/chaos_test
	@LOAM=$(loam) FOR=$(call quoted,$(FOR)) SEED=$(call quoted,$(SEED)) $(BUILD)/tests/chaos/chaos_test

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
	@tests/fuzz/run.sh $(call quoted,$(TIME)) $(call each_quoted,$(ONLY))

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

$(BUILD)/tests/joined.o: tests/joined.c $(BUILD)/tests/joined.inc Makefile $(rules)
	@$(CC) -I$(BUILD) $(ALL_CFLAGS) -c -o $@ $<

$(OBJ)/tests/%_joined.o: $(OBJ)/tests/%_test.o
	@objcopy --redefine-sym main=$(subst /,__,$*) $< $@

benches: program $(benches)

$(OBJ)/tests/support.a: $(support)

$(OBJ)/tests/config_file.o: src/cli/config_file.c Makefile $(rules)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -DLOAM_SYSCONFDIR='"/usr/local/etc"' -MMD -MP -c -o $@ $<

# Most of what a test does is done by what it calls: it is compiled soonest, and
# what computes for several of them is compiled better; nobody looks into either.
# Their tables have no addresses to be relocated, and are none of a sanitizer's:
# a program of all tests would spend most of its time on them before it begins.
$(OBJ)/tests/%.o: SOONER := -O1 -g1
$(OBJ)/tests/%_test.o: SOONER := -O0 -g1 -U_FORTIFY_SOURCE -fno-pie \
	$(if $(SAN),$(if $(filter clang,$(knows)),-mllvm -asan-globals=0,--param asan-globals=0))
$(OBJ)/tests/bench/%.o: SOONER :=
$(OBJ)/tests/%.o: tests/%.c Makefile $(rules)
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

.PHONY: test-deps check rows bench benches torture coverage mutate patience load sim chaos replicas \
	fuzz fuzzer tests joined

-include $(wildcard $(OBJ)/tests/*.d $(OBJ)/tests/*/*.d)
