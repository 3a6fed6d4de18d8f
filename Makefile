# Builds, tests and packs Taskmill; "make help" lists the targets. GNU make 3.81 and a JDK 17 or newer are enough.

VERSION := $(shell cat VERSION)
PREFIX  ?= /usr/local
TEST    ?=

JDK   := $(if $(JAVA_HOME),$(JAVA_HOME)/bin/)
JAVA  := "$(JDK)java"
# The quick compiler alone: these run too briefly to earn back what the thorough one costs.
BRIEF := -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
JAVAC := "$(JDK)javac" $(addprefix -J,$(BRIEF)) --release 17 -encoding UTF-8 -proc:none
JAR   := "$(JDK)jar" $(addprefix -J,$(BRIEF))

# Directories are among them, so that a removed file counts as a change.
SOURCES := $(shell find src/taskmill)
TESTS   := $(shell find test/taskmill -path test/taskmill/chaos -prune -o -path test/taskmill/bench -prune -o -print)
LOADS   := $(shell find test/taskmill/chaos test/taskmill/bench)
RUN_PATH  = $(shell bin/jars.sh path run)
TEST_PATH = $(shell bin/jars.sh path run test)
# What bin/worker.sh sets for rpcs
RPC_FLAGS := -Djdk.httpclient.keepalive.timeout=30 -Djdk.httpclient.allowRestrictedHeaders=host \
	-Djava.util.concurrent.ForkJoinPool.common.parallelism=2
# $(call run-tests,CLASSES): the runner of the tests that are compiled there
run-tests = $(JAVA) -Xmx512m -ea -Dsun.net.httpserver.nodelay=true $(RPC_FLAGS) \
	-Dslf4j.internal.verbosity=ERROR $(BRIEF) $(JAVA_OPTS) \
	-cp "$(1):$(TEST_PATH)" taskmill.support.RunTests

# What bin/launch.sh takes from a whole run of the tests. An archive that does not fit is left alone without a word.
QUICK_START = -XX:TieredStopAtLevel=1 -XX:SharedArchiveFile=$(CURDIR)/build/start.jsa -Xlog:disable $(JAVA_OPTS)

# What a user reads, beside the pages in bin and config.
PAGES := README.md CHANGELOG.md SECURITY.md src/taskmill/broker/README.md
DIST  := taskmill-$(VERSION)
IMAGE  = $(DIST)-$(shell uname -s -m | tr 'A-Z ' 'a-z-')
HOUSE := $(abspath $(DESTDIR)$(PREFIX))/lib/taskmill
LINKS := $(abspath $(DESTDIR)$(PREFIX))/bin
UNITS := $(abspath $(DESTDIR)$(PREFIX))/lib/systemd/system

# What the image has of Java, and src may use: javac holds it to that. The last three are found at run time only: other
# charsets, the curves of TLS, signals.
MODULES := java.base,java.logging,java.management,java.net.http,jdk.httpserver,jdk.charsets,jdk.crypto.ec,jdk.unsupported

# Whoever packs the same commit, wherever and whenever: each file has the date of the commit, and root owns it.
DATE  = $(or $(shell TZ=UTC0 git log -1 --date=format-local:%Y%m%d%H%M.%S --format=%cd 2>/dev/null),202601010000)
OWNER = $(if $(findstring GNU,$(shell tar --version)),--owner=0 --group=0,--uid 0 --gid 0) --numeric-owner

.PHONY: build help run test check jar dist image stage install uninstall clean options javadoc run-jars test-jars \
	test-page page-picture page-long page-paint chaos chaos-long mutants attacks promises bench bench-report bench-check
.DELETE_ON_ERROR:

build: build/taskmill.jar

help:
	@echo 'make             builds build/taskmill.jar'
	@echo 'make run         a Redis, a broker on 127.0.0.1:9595 and a worker, until Ctrl-C'
	@echo "make test        the whole suite; TEST=Redis or TEST='Redis|Jars' picks classes by name"
	@echo 'make test-page   the dashboard in a real browser, if there is one'
	@echo 'make page-picture  makes the picture of the dashboard for README, from a real run'
	@echo 'make page-paint  how soon the Overview is painted at 1,000,000 tasks'
	@echo 'make page-long   keeps a page open at 100 tasks a second for half an hour; MINUTES=5 is shorter'
	@echo 'make check       all sources and Javadoc with every warning an error, style, architecture, shell syntax, tests of chaos and bench'
	@echo 'make options     writes the pages and files that are made from the tables of options, parameters and verbs'
	@echo 'make chaos       faults under load, a quarter of an hour; SCENARIO=names, SEED=n repeats the random choices,'
	@echo '                 OLD=directory plays the brokers and workers of an older build there'
	@echo 'make chaos-long  the same with the full figures, hours on a small machine; MINUTES=20 shortens its long-run of an hour'
	@echo 'make mutants     drops one guard after the other and sees whether the tests notice; MUTANT=names'
	@echo 'make attacks     attacks broker and worker at full scale, and writes what was seen into test/README.md'
	@echo 'make promises    writes the promises and their last figures into test/README.md'
	@echo "make bench       measures each row beside its limit; ROW=noop or ROW='noop rpc' picks, RUNS=1 PART=50 just tries it"
	@echo 'make bench-report  keeps the last figures: as JSON, as a picture, and as a table in test/README.md'
	@echo 'make bench-check   compares the last ratios with those kept, and fails if one got worse by more than its noise'
	@echo 'make jar         the same as make'
	@echo 'make javadoc     build/javadoc: the classes that an embedding program sees'
	@echo 'make dist        build/$(DIST).tar.gz, which needs a JRE 17 and a Redis'
	@echo 'make image       build/$(IMAGE).tar.gz, which needs a Redis and no Java'
	@echo 'make install     into PREFIX ($(PREFIX)), below DESTDIR if set; make uninstall'
	@echo 'make clean       removes build/; lib/ and run/ stay'
	@echo 'JAVA_HOME picks the JDK, JAVA_OPTS adds JVM options.'

jar: build

run: build
	@bin/run.sh

# Each time, so that a changed jar is noticed; only a changed table makes a new build.
run-jars:
	@bin/jars.sh fetch run

test-jars: run-jars
	@bin/jars.sh fetch test

# $(call copy-resources,FROM,TO): whatever is no Java source goes along with the classes
define copy-resources
cd $(1) && find . -type f ! -name '*.java' | while read -r file; do \
	mkdir -p "$(CURDIR)/$(2)/$${file%/*}" && cp "$$file" "$(CURDIR)/$(2)/$$file" || exit 1; done
endef

# A jar that is newer than the sources needs no classes beside it.
.SECONDARY: build/classes.stamp
build/classes.stamp: $(SOURCES) Makefile VERSION config/jars.txt | run-jars
	@rm -rf build/classes && mkdir -p build/classes/META-INF
	@find src -name '*.java' | LC_ALL=C sort >build/sources.txt
	@echo 'compiling src'
	@$(JAVAC) --limit-modules $(MODULES) -cp "$(RUN_PATH)" -d build/classes @build/sources.txt
	@$(call copy-resources,src,build/classes)
	@printf 'Manifest-Version: 1.0\r\nImplementation-Version: $(VERSION)\r\n' >build/classes/META-INF/MANIFEST.MF
	@touch $@

# In one order and with one date, so that the same classes make the same jar; a zip has local times. Renamed into place: a
# broker or worker that runs from the old jar goes on reading that.
build/taskmill.jar: build/classes.stamp
	@find build/classes -type f -exec env TZ=UTC0 touch -t 202601010000 {} +
	@(cd build/classes && find . -type f) | LC_ALL=C sort | sed 's|^\./|-C build/classes |' >build/entries.txt
	@TZ=UTC0 $(JAR) cfM $@.new @build/entries.txt && mv $@.new $@

# All of test but chaos and bench.
build/tests.stamp: build/taskmill.jar $(TESTS) | test-jars
	@rm -rf build/test-classes && mkdir -p build/test-classes
	@echo $(filter %.java,$(TESTS)) >build/tests.txt
	@echo 'compiling test'
	@$(JAVAC) -cp "build/taskmill.jar:$(TEST_PATH)" -d build/test-classes @build/tests.txt
	@$(call copy-resources,test,build/test-classes)
	@touch $@

# The classes of the brokers and workers that the tests start, which thus start in half of the time.
build/start.jsa: build/taskmill.jar | build/tests.stamp
	@$(JAVA) $(BRIEF) -cp "build/test-classes:build/taskmill.jar:$(TEST_PATH)" taskmill.support.SharedClasses $@

# Picked classes have brokers and workers that start as those of a user do.
test: build/tests.stamp $(if $(TEST),,build/start.jsa)
	@REDIS_SERVER="$$(bin/redis.sh which)" && export REDIS_SERVER && $(if $(TEST),,export JAVA_OPTS='$(QUICK_START)' &&) \
	$(call run-tests,build/test-classes:build/taskmill.jar) $(if $(TEST),'$(TEST)')

# In a Chromium, by keyboard. A machine without one says so and is content.
test-page: build/tests.stamp build/start.jsa
	@if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then \
		REDIS_SERVER="$$(bin/redis.sh which)" && export REDIS_SERVER && export JAVA_OPTS='$(QUICK_START)' && \
		$(call run-tests,build/test-classes:build/taskmill.jar) 'taskmill\.page\.'; \
	else echo 'SKIPPED the tests of the dashboard: there is no chromium or no chromedriver on PATH'; fi

page-long: build/tests.stamp
	@REDIS_SERVER="$$(bin/redis.sh which)" && export REDIS_SERVER && \
	$(JAVA) $(BRIEF) -cp "build/test-classes:build/taskmill.jar:$(TEST_PATH)" taskmill.page.LongMain $(MINUTES)

page-picture: build/tests.stamp build/start.jsa
	@REDIS_SERVER="$$(bin/redis.sh which)" && export REDIS_SERVER && export JAVA_OPTS='$(QUICK_START)' && \
		$(JAVA) -cp "build/test-classes:build/taskmill.jar:$(TEST_PATH)" taskmill.page.PictureMain test/taskmill/page/dashboard.png

# What embedding programs see.
DOCUMENTED = $(shell find src/taskmill/client -name '*.java') $(addprefix src/taskmill/, \
	broker/Broker.java broker/BrokerBuilder.java worker/Worker.java worker/WorkerBuilder.java worker/WorkerStatus.java \
	worker/handler/TaskHandler.java worker/handler/HandlerTask.java worker/handler/TaskFailure.java \
	config/BrokerConfig.java config/WorkerConfig.java config/ConfigException.java store/StoreMismatch.java \
	task/TaskState.java task/TaskType.java task/Progress.java task/OnLost.java task/OnParent.java)

# $(call javadoc,CLASSES,DIRECTORY)
javadoc = "$(JDK)javadoc" $(addprefix -J,$(BRIEF)) -quiet -Xdoclint:all -Werror -notimestamp -encoding UTF-8 --release 17 \
	-cp "$(1):$(RUN_PATH)" -d $(2) $(DOCUMENTED)

javadoc: build
	@rm -rf build/javadoc
	@$(call javadoc,build/taskmill.jar,build/javadoc)
	@echo 'build/javadoc/index.html'

options: build/tests.stamp
	@$(JAVA) -cp "build/test-classes:build/taskmill.jar:$(TEST_PATH)" taskmill.config.OptionDocs
	@$(JAVA) -cp "build/test-classes:build/taskmill.jar:$(TEST_PATH)" taskmill.broker.params.ParameterDocs
	@$(JAVA) -cp "build/test-classes:build/taskmill.jar:$(TEST_PATH)" taskmill.cli.command.CommandDocs

# Chaos and bench, which use classes of the tests.
build/loads.stamp: build/tests.stamp $(LOADS)
	@rm -rf build/load-classes && mkdir -p build/load-classes
	@echo $(filter %.java,$(LOADS)) >build/loads.txt
	@echo 'compiling chaos and bench'
	@$(JAVAC) -cp "build/test-classes:build/taskmill.jar:$(TEST_PATH)" -d build/load-classes @build/loads.txt
	@touch $@

LOAD_PATH = build/load-classes:build/test-classes:build/taskmill.jar:$(TEST_PATH)

# $(call chaos,MAIN AND ARGUMENTS): a main of the chaos suite
define chaos
REDIS_SERVER="$$(bin/redis.sh which)" && export REDIS_SERVER && $(JAVA) -Xmx768m -ea $(RPC_FLAGS) -Dslf4j.internal.verbosity=ERROR \
	$(JAVA_OPTS) -cp "$(LOAD_PATH)" taskmill.chaos.$(1)
endef

chaos: build/loads.stamp
	@$(call chaos,ChaosMain short $(SCENARIO))

chaos-long: build/loads.stamp
	@$(call chaos,ChaosMain full $(SCENARIO))

mutants: build/loads.stamp
	@$(call chaos,MutantsMain $(if $(MUTANT),'$(MUTANT)'))

# $(call bench,MAIN AND ARGUMENTS): RUNS and PART make it shorter, APPENDONLY=no goes without the append-only file
define bench
REDIS_SERVER="$$(bin/redis.sh which)" && export REDIS_SERVER && NODE_PATH="$(PEERS_NODE_PATH)" \
	$(JAVA) -Xmx2g -Dsun.net.httpserver.nodelay=true -Djdk.lang.Process.launchMechanism=VFORK \
	$(RPC_FLAGS) -Dslf4j.internal.verbosity=ERROR $(if $(RUNS),-Dtaskmill.bench.runs=$(RUNS)) \
	$(if $(PART),-Dtaskmill.bench.part=$(PART)) $(if $(APPENDONLY),-Dtaskmill.bench.appendonly=$(APPENDONLY)) \
	$(JAVA_OPTS) -cp "$(LOAD_PATH)" taskmill.bench.$(1)
endef

bench: build/loads.stamp
	@$(call bench,Bench $(ROW))

page-paint: build/loads.stamp
	@$(call bench,PaintMain)

bench-report: build/loads.stamp
	@$(call bench,ReportMain)

bench-check: build/loads.stamp
	@$(call bench,CheckMain)

promises: build/loads.stamp
	@$(call chaos,PromisesMain)

# The test classes in the list of attacks, at full scale, and then the table of what they noted.
ATTACKS = $(shell sed 's/.* | //; s/, /|/g' test/taskmill/e2e/attacks.txt | paste -s -d '|' -)

attacks: build/tests.stamp
	@$(MAKE) --no-print-directory test TEST='$(ATTACKS)' JAVA_OPTS='$(JAVA_OPTS) -Dtaskmill.full=true'
	@$(JAVA) -cp "build/test-classes:$(TEST_PATH)" taskmill.e2e.AttacksMain

check: build/check.stamp
	@for script in bin/*.sh bin/taskmill bin/tasks/*.sh; do sh -n "$$script" || exit 1; done
	@bash -n .ci/run
	@$(call run-tests,build/check/test:build/check/src) 'taskmill\.(ArchitectureTest|StyleTest|chaos\.|bench\.)'

build/check.stamp: $(SOURCES) $(TESTS) $(LOADS) Makefile config/jars.txt | test-jars
	@rm -rf build/check && mkdir -p build/check/src build/check/test
	@find src -name '*.java' >build/check/sources.txt
	@find test -name '*.java' >build/check/tests.txt
	@echo 'checking src and test'
	@$(JAVAC) -Xlint:all -Werror -cp "$(RUN_PATH)" -d build/check/src @build/check/sources.txt
	@$(JAVAC) -Xlint:all -Werror -cp "build/check/src:$(TEST_PATH)" -d build/check/test @build/check/tests.txt
	@$(call javadoc,build/check/src,build/check/javadoc)
	@touch $@

# $(call pack,NAME): build/NAME as build/NAME.tar.gz
define pack
cd build && find $(1) -exec env TZ=UTC0 touch -ht $(DATE) {} + && find $(1) | LC_ALL=C sort >$(1).list && \
	tar --format=ustar --no-recursion $(OWNER) -cf $(1).tar -T $(1).list && gzip -nf $(1).tar
endef

dist: stage
	@$(call pack,$(DIST))
	@echo 'build/$(DIST).tar.gz'

# The runtime trusts the authorities that this JDK trusts, if it has any; an archive of its classes makes it start sooner.
image: stage
	@rm -rf build/$(IMAGE) && cp -Rp build/$(DIST) build/$(IMAGE)
	@"$(JDK)jlink" $(addprefix -J,$(BRIEF)) --add-modules $(MODULES) --strip-java-debug-attributes --no-header-files \
		--no-man-pages --output build/$(IMAGE)/runtime
	@trusted=$$($(JAVA) -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')/lib/security/cacerts; \
		if [ -f "$$trusted" ]; then cp -L "$$trusted" build/$(IMAGE)/runtime/lib/security/; fi
	@build/$(IMAGE)/runtime/bin/java -Xshare:dump -Xlog:disable -Xlog:all=error
	@chmod -R u+rwX,go+rX,go-w build/$(IMAGE)
	@$(call pack,$(IMAGE))
	@echo 'build/$(IMAGE).tar.gz'

stage: build
	@rm -rf build/$(DIST) && mkdir -p build/$(DIST)/lib
	@cp -Rp bin config LICENSE build/$(DIST)/
	@for page in $(PAGES); do mkdir -p "build/$(DIST)/$$(dirname "$$page")" && cp "$$page" "build/$(DIST)/$$page" || exit 1; done
	@for jar in $$(bin/jars.sh names run); do cp "lib/$$jar" build/$(DIST)/lib/ || exit 1; done
	@cp build/taskmill.jar build/$(DIST)/lib/
	@chmod -R u+rwX,go+rX,go-w build/$(DIST)

# $(call remove-listed,PATTERN): the files of the list of an installation that match, and nothing outside of its house
define remove-listed
set -eu; list="$(HOUSE)/.installed"; \
	if [ -L "$$list" ] || [ -n "$$(find "$$list" ! -user "$$(id -u)" -o -perm -0002 -o -perm -0020)" ]; then \
		echo "$$list could have been changed by others: look at it, and remove it by hand" >&2; exit 1; fi; \
	grep '$(1)' "$$list" | while read -r file; do \
		within=$$(cd "$(HOUSE)/$${file%/*}" 2>/dev/null && pwd -P) || continue; \
		case $$within/ in "$$(cd "$(HOUSE)" && pwd -P)"/*) rm -f "$(HOUSE)/$$file" ;; \
			*) echo "$$list names $$file, which is not in $(HOUSE)" >&2; exit 1 ;; esac; done
endef

# Configuration that is there stays. The jars of an older version go first: one that runs keeps its own open.
install: stage
	@case "$(HOUSE)" in *:*) echo "$(HOUSE): no colon can be in the path, it ends a part of a class path" >&2; exit 1 ;; esac
	@umask 022 && mkdir -p "$(HOUSE)" "$(LINKS)"
	@if [ -e "$(HOUSE)/.installed" ] || [ -L "$(HOUSE)/.installed" ]; then $(call remove-listed,^\./lib/); fi
	@umask 022 && cd build/$(DIST) && find . -type f >"$(HOUSE)/.installed.new" && mv "$(HOUSE)/.installed.new" "$(HOUSE)/.installed"
	@umask 022 && cd build/$(DIST) && while read -r file; do \
		case $$file in ./config/*.yaml) if [ -f "$(HOUSE)/$$file" ]; then \
			cmp -s "$$file" "$(HOUSE)/$$file" || echo "kept $(HOUSE)/$$file"; continue; fi ;; esac; \
		mkdir -p "$(HOUSE)/$${file%/*}" && cp -p "$$file" "$(HOUSE)/$$file" || exit 1; done <"$(HOUSE)/.installed"
	@ln -sf ../lib/taskmill/bin/broker.sh "$(LINKS)/taskmill-broker"
	@ln -sf ../lib/taskmill/bin/worker.sh "$(LINKS)/taskmill-worker"
	@ln -sf ../lib/taskmill/bin/taskmill "$(LINKS)/taskmill"
	@umask 022 && mkdir -p "$(UNITS)" && cd build/$(DIST)/config/systemd && for unit in *.service; do \
		sed 's|/usr/local/|$(abspath $(PREFIX))/|' "$$unit" >"$(UNITS)/$$unit" || exit 1; done
	@echo 'installed: $(LINKS)/taskmill, $(LINKS)/taskmill-broker, $(LINKS)/taskmill-worker, $(HOUSE), units in $(UNITS)'

# What was not installed stays, such as data under run/.
uninstall:
	@if [ -e "$(HOUSE)/.installed" ] || [ -L "$(HOUSE)/.installed" ]; then $(call remove-listed,.) && \
		rm -f "$(HOUSE)/.installed" && find "$(HOUSE)" -depth -type d -exec rmdir {} \; 2>/dev/null || exit 1; fi
	@rm -f "$(LINKS)/taskmill" "$(LINKS)/taskmill-broker" "$(LINKS)/taskmill-worker" \
		"$(UNITS)/taskmill-broker.service" "$(UNITS)/taskmill-worker.service"

clean:
	@rm -rf build
