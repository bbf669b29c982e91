# waterfall: build, run, test. `make help` lists the verbs.
# One file, no recursion but for other variants of the same build (asan, tsan, clang) in folders of their own.

B      ?= build
PREFIX ?= /usr/local
CC     ?= cc
V      ?=

# ---- flags ----------------------------------------------------------------------------------------------
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
            -Wwrite-strings -Wpointer-arith -Wformat=2 -Wundef -Wvla -Werror
ARCH     := $(shell uname -m)
HARDEN   := -fstack-protector-strong -fPIE $(if $(filter x86_64 i%86,$(ARCH)),-fcf-protection)
OPTIMISE ?= -O2 -D_FORTIFY_SOURCE=3
SANITIZE ?=
VERSION  := 0.1.0
CPPFLAGS += -I. -I$(B)/gen -D_GNU_SOURCE -DWATERFALL_VERSION='"$(VERSION)"' -DTHEMES_DIR='"$(PREFIX)/share/waterfall/themes"'
CFLAGS   += -std=c11 -g $(OPTIMISE) $(WARNINGS) $(HARDEN) $(SANITIZE) -MMD -MP
LDFLAGS  += -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZE)

LIBS_wire   := -lcjson
LIBS_net    := -lwebsockets -ldl
LIBS_store  := -lsqlite3
LIBS_sheet  := -lcsv
LIBS_base   := -lcrypto
LIBS_tui    := -lncursesw -ltinfo -lutf8proc
LIBS        := $(LIBS_sheet) $(LIBS_wire) $(LIBS_net) $(LIBS_store) $(LIBS_tui) $(LIBS_base) -lpthread -lm

# ---- the floors, top to bottom: each may use only those after it (see README, "the map") ----------------------
FLOORS := engine sim store net wire config model sheet base
sources  = $(wildcard core/$(1)/*.c core/$(1)/*/*.c)
archive  = $(B)/lib/$(1).a
CORE_ARCHIVES := $(foreach f,$(FLOORS),$(call archive,$(f)))
TUI_SOURCES   := $(filter-out tui/main.c,$(wildcard tui/*.c tui/*/*.c tui/*/*/*.c))
PROGRAM       := $(B)/waterfall

COMPLETIONS   := $(addprefix $(B)/completion.,bash zsh fish)

.PHONY: all
all: $(PROGRAM) $(B)/waterfall.1 $(COMPLETIONS)

# A process costs more than what mkdir and printf do: a thousand folders are made once, and make itself says what it does.
Q := $(if $(V),,@)
say = $(if $(V),,$(info $()  $(1) $(2)))
.SECONDEXPANSION:
$(B)/%/.:
	$(Q)mkdir -p $@

define floor_rules
$(call archive,$(1)): $$(patsubst %.c,$$(B)/obj/%.o,$$(call sources,$(1)))
	$$(Q)mkdir -p $$(@D) && rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach f,$(FLOORS),$(eval $(call floor_rules,$(f))))

$(B)/lib/tui.a: $(patsubst %.c,$(B)/obj/%.o,$(TUI_SOURCES))
	$(Q)mkdir -p $(@D) && rm -f $@ && ar rcs $@ $^

$(PROGRAM): $(B)/obj/tui/main.o $(B)/lib/tui.a $(CORE_ARCHIVES)
	$(call say,link  ,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

# Half of the time of a build is the tests', and nobody waits for what they compute themselves: little optimisation for
# those, the program's own for what they try (and for tests/fuzz and tests/bench).
LIGHTLY ?= -Og
$(foreach k,fault flow pictures screen unit,$(eval $(B)/obj/tests/$(k)/%.o: CFLAGS += $(LIGHTLY)))

# A compiler touches a hundred megabytes for a second: in large pages, where the system gives them when asked.
LARGE_PAGES := GLIBC_TUNABLES=glibc.malloc.hugetlb=1
$(B)/obj/%.o: %.c | $(B)/gen/all $$(@D)/.
	$(call say,cc    ,$<)
	$(Q)$(LARGE_PAGES) $(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The one place that has PREFIX inside: built anew where it is another than before.
.PHONY: always
$(B)/gen/prefix: always
	$(Q)mkdir -p $(@D) && echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@
$(B)/obj/tui/terminal/theme.o: $(B)/gen/prefix

# Text files that the program carries inside: as C string literals.
TEXT_TO_C = sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/'
SCENARIOS := $(sort $(wildcard core/sim/scenarios/*.scenario))
THEMES    := $(sort $(wildcard themes/*.theme))
SCHEMA    := $(wildcard core/store/schema/*.sql)
$(B)/gen/%.sql.inc: core/store/schema/%.sql
	$(Q)mkdir -p $(@D) && $(TEXT_TO_C) $< > $@
$(B)/gen/scenarios.inc: $(SCENARIOS)
	$(Q)mkdir -p $(@D) && for f in $(SCENARIOS); do n=$${f##*/}; printf '{"%s",\n' "$${n%.scenario}"; $(TEXT_TO_C) $$f; echo '},'; done > $@
$(B)/gen/themes.inc: $(THEMES)
	$(Q)mkdir -p $(@D) && for f in $(THEMES); do n=$${f##*/}; printf '{"%s",\n' "$${n%.theme}"; $(TEXT_TO_C) $$f; echo '},'; done > $@
$(B)/gen/all: $(SCHEMA) $(SCENARIOS) $(THEMES) | $(SCHEMA:core/store/schema/%=$(B)/gen/%.inc) $(B)/gen/scenarios.inc $(B)/gen/themes.inc
	$(Q)mkdir -p $(@D) && touch $@

$(B)/waterfall.1: $(PROGRAM)
	$(Q)$(PROGRAM) --man > $@.new && mv $@.new $@
$(COMPLETIONS): $(B)/completion.%: $(PROGRAM)
	$(Q)$(PROGRAM) --completion $* > $@.new && mv $@.new $@

# ---- what is missing on this machine ---------------------------------------------------------------------
.PHONY: packages test-packages
packages:
	@.ci/install-packages build
test-packages:
	@.ci/install-packages build test

# ---- verbs ------------------------------------------------------------------------------------------------
.PHONY: help demo run test check asan tsan fuzz bench pictures format install uninstall clean
help:
	@echo 'make           build build/waterfall'
	@echo 'make demo      install what is missing, build, and open the screen against the built-in simulator'
	@echo 'make run       build and open the screen, live (needs APOLLO_API_KEY)'
	@echo 'make test      install what is missing, build, and run every test    ONE=tests/…_test[:name] runs one'
	@echo 'make check     floors, headers, format, banned calls, tables against README'
	@echo 'make asan      the tests under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make tsan      the tests under ThreadSanitizer'
	@echo 'make fuzz      fuzz every door (SECONDS=3600 each)'
	@echo 'make bench     speed and memory beside other programs, as ratios'
	@echo 'make pictures  draw the pictures that README shows, from the real screen'
	@echo 'make format    lay the code out'
	@echo 'make install   PREFIX=/usr/local DESTDIR=          make uninstall takes it away; the history stays'
	@echo 'make clean     remove build/'

demo: packages
	@$(MAKE) --no-print-directory -s all
	@$(PROGRAM) demo $(ARGS)

run: packages
	@$(MAKE) --no-print-directory -s all
	@$(PROGRAM) $(ARGS)

# Where each shell looks by itself.
BASH_COMPLETION := share/bash-completion/completions/waterfall
ZSH_COMPLETION  := share/zsh/site-functions/_waterfall
FISH_COMPLETION := share/fish/vendor_completions.d/waterfall.fish

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/waterfall/themes
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/waterfall
	install -m 644 $(B)/waterfall.1 $(DESTDIR)$(PREFIX)/share/man/man1/waterfall.1
	install -D -m 644 $(B)/completion.bash $(DESTDIR)$(PREFIX)/$(BASH_COMPLETION)
	install -D -m 644 $(B)/completion.zsh $(DESTDIR)$(PREFIX)/$(ZSH_COMPLETION)
	install -D -m 644 $(B)/completion.fish $(DESTDIR)$(PREFIX)/$(FISH_COMPLETION)
	install -m 644 $(THEMES) $(DESTDIR)$(PREFIX)/share/waterfall/themes/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/waterfall $(DESTDIR)$(PREFIX)/share/man/man1/waterfall.1
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,$(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION))
	rm -f $(patsubst themes/%,$(DESTDIR)$(PREFIX)/share/waterfall/themes/%,$(THEMES))
	-rmdir $(DESTDIR)$(PREFIX)/share/waterfall/themes $(DESTDIR)$(PREFIX)/share/waterfall

clean:
	rm -rf build

# ---- tests ------------------------------------------------------------------------------------------------
# tests/unit/FLOOR/x_test.c links that floor and those below it, and nothing else: the linker guards the floors.
# tests/flow: all of core, no screen. tests/screen: the built program in a real pseudo-terminal.
floors_from = $(if $(filter $(1),$(firstword $(2))),$(2),$(call floors_from,$(1),$(wordlist 2,99,$(2))))
UNIT_TESTS   := $(wildcard tests/unit/*/*_test.c)
FLOW_TESTS   := $(wildcard tests/flow/*_test.c)
SCREEN_TESTS := $(wildcard tests/screen/*_test.c)
FAULT_TESTS  := $(wildcard tests/fault/*_test.c)
# KINDS: which folders of tests are built and run, such as "flow unit/net".
KINDS ?= flow fault screen unit
# One hundred and thirty links a build: by the linker that takes a third of the time, where there is one. With
# AddressSanitizer, of whose own symbols gold has a hundred and fifty warnings a link, by the next best.
QUICK_LINKER := $(if $(findstring address,$(SANITIZE)),lld,gold)
QUICK_LINK   := $(if $(shell command -v ld.$(QUICK_LINKER)),-fuse-ld=$(QUICK_LINKER))
TEST_PROGRAMS := $(patsubst %.c,$(B)/%,$(filter $(foreach k,$(KINDS),tests/$(k)/%),$(UNIT_TESTS) $(FLOW_TESTS) $(SCREEN_TESTS) $(FAULT_TESTS)))

define unit_rules
$$(patsubst %.c,$$(B)/%,$$(wildcard tests/unit/$(1)/*_test.c)): $$(B)/%: $$(B)/obj/%.o $(foreach f,$(call floors_from,$(1),$(FLOORS)),$(call archive,$(f))) | $$$$(@D)/.
	$$(call say,link  ,$$@)
	$$(Q)$$(CC) $$(LDFLAGS) $$(QUICK_LINK) -o $$@ $$^ $$(LIBS) -lcmocka
endef
$(foreach f,$(FLOORS),$(eval $(call unit_rules,$(f))))
$(patsubst %.c,$(B)/%,$(wildcard tests/unit/tui/*_test.c)): $(B)/%: $(B)/obj/%.o $(B)/lib/tui.a $(CORE_ARCHIVES) | $$(@D)/.
	$(call say,link  ,$@)
	$(Q)$(CC) $(LDFLAGS) $(QUICK_LINK) -o $@ $^ $(LIBS) -lcmocka
FLOW_SUPPORT := $(patsubst %.c,$(B)/obj/%.o,$(filter-out %_test.c,$(wildcard tests/flow/*.c)))
$(patsubst %.c,$(B)/%,$(FLOW_TESTS)): $(B)/%: $(B)/obj/%.o $(FLOW_SUPPORT) $(CORE_ARCHIVES) | $$(@D)/.
	$(call say,link  ,$@)
	$(Q)$(CC) $(LDFLAGS) $(QUICK_LINK) -o $@ $^ $(LIBS) -lcmocka
SCREEN_SUPPORT := $(patsubst %.c,$(B)/obj/%.o,$(filter-out %_test.c,$(wildcard tests/screen/*.c)))
$(patsubst %.c,$(B)/%,$(SCREEN_TESTS)): $(B)/%: $(B)/obj/%.o $(SCREEN_SUPPORT) $(CORE_ARCHIVES) | $(PROGRAM) $$(@D)/.
	$(call say,link  ,$@)
	$(Q)$(CC) $(LDFLAGS) $(QUICK_LINK) -o $@ $^ $(LIBS) -lvterm -lutil -lcmocka
# tests/fault: disks that fail and processes that die; what the program says and keeps then.
FAULT_SUPPORT := $(patsubst %.c,$(B)/obj/%.o,$(filter-out %_test.c,$(wildcard tests/fault/*.c)) tests/flow/flow.c tests/flow/program.c)
$(patsubst %.c,$(B)/%,$(FAULT_TESTS)): $(B)/%: $(B)/obj/%.o $(FAULT_SUPPORT) $(CORE_ARCHIVES) | $(PROGRAM) $$(@D)/.
	$(call say,link  ,$@)
	$(Q)$(CC) $(LDFLAGS) $(QUICK_LINK) -o $@ $^ $(LIBS) -lcmocka

# A sanitizer's report names functions and lines; the tables of types and variables would only be compiled and linked.
WATCHED    := CC=clang OPTIMISE='-O1 -fno-omit-frame-pointer -gline-tables-only' LIGHTLY=-O0
ASAN_BUILD := B=build/asan $(WATCHED) \
              SANITIZE='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined'
TSAN_BUILD := KINDS='flow fault unit/base unit/net unit/sim unit/store' B=build/tsan $(WATCHED) SANITIZE=-fsanitize=thread
.PHONY: test-programs asan-programs tsan-programs run-tests draw-pictures fuzz-doors link-fuzz-doors
test-programs: all $(TEST_PROGRAMS)
run-tests: test-programs
	@$(if $(SANITIZE),FAULT_STRIDE=$${FAULT_STRIDE:-47} FAULT_KILLS=$${FAULT_KILLS:-20}) B=$(B) KINDS='$(KINDS)' tests/run $(ONE)
test: test-packages
	@$(MAKE) --no-print-directory -j$$(nproc) run-tests
# Clang's, because the doors that are fuzzed stand on the same objects.
asan: test-packages
	@$(MAKE) --no-print-directory -j$$(nproc) run-tests $(ASAN_BUILD)
asan-programs:
	@$(MAKE) --no-print-directory -j$$(nproc) test-programs $(ASAN_BUILD)
# ThreadSanitizer cannot place its shadow on hosts that randomise addresses widely.
# Only where there are threads. Without the screen tests: what they drive is one thread beside the core, which flow
# and fault drive with clients of their own, and a terminal waits too long for a program that runs ten times slower.
STEADY = $(shell setarch -R true 2>/dev/null && echo setarch -R)
tsan: test-packages
	@$(STEADY) $(MAKE) --no-print-directory -j$$(nproc) run-tests $(TSAN_BUILD)
tsan-programs:
	@$(STEADY) $(MAKE) --no-print-directory -j$$(nproc) test-programs $(TSAN_BUILD)
check: test-packages
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/check/run
	@tests/check/self_test
format:
	clang-format -i $$(git ls-files '*.c' '*.h')
bench: test-packages
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/bench/run $(ARGS)
	@B=$(B) tests/bench/run_views
	@B=$(B) tests/bench/run_ingest
	@B=$(B) tests/bench/list
	@B=$(B) tests/bench/run_lists
# The pictures that README shows, drawn from the screen that the tests read.
PICTURE_MAKER := $(B)/tests/pictures/make_pictures
$(PICTURE_MAKER): $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/pictures/*.c)) $(SCREEN_SUPPORT) $(CORE_ARCHIVES) | $(PROGRAM) $$(@D)/.
	$(call say,link  ,$@)
	$(Q)$(CC) $(LDFLAGS) $(QUICK_LINK) -o $@ $^ $(LIBS) -lvterm -lutil -lcmocka
draw-pictures: all $(PICTURE_MAKER)
	@mkdir -p .github/pictures && WATERFALL_BIN=$(PROGRAM) $(PICTURE_MAKER) $(ONE)
pictures: test-packages
	@$(MAKE) --no-print-directory -j$$(nproc) draw-pictures
fuzz: test-packages
	@tests/fuzz/run $(or $(SECONDS),3600)
# The doors alone: build/asan/fuzz/NAME for each tests/fuzz/NAME_fuzz.c, each a libFuzzer of its own.
FUZZ_DOORS := $(patsubst tests/fuzz/%_fuzz.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
$(FUZZ_DOORS): $(B)/fuzz/%: $(B)/obj/tests/fuzz/%_fuzz.o $(B)/lib/tui.a $(CORE_ARCHIVES) | $$(@D)/.
	$(call say,link  ,$@)
	$(Q)$(CC) -pie $(QUICK_LINK) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LIBS)
link-fuzz-doors: $(FUZZ_DOORS)
fuzz-doors:
	@$(MAKE) --no-print-directory -j$$(nproc) link-fuzz-doors $(ASAN_BUILD)

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
.SECONDARY:
