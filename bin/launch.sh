# Read in by broker.sh, worker.sh and taskmill, which set home, role, main and flags: the shell becomes that JVM.
# JAVA_OPTS comes last, so it overrides every flag here.

case $home in
    *:*)
        echo "$0: $home: no colon can be in the path of the installation, it ends a part of a class path" >&2
        exit 1
        ;;
esac
jar=$home/build/taskmill.jar
[ -f "$jar" ] || jar=$home/lib/taskmill.jar
class_path=$jar:$("$home/bin/jars.sh" path run)
IFS=:
for each in $class_path; do
    if [ ! -f "$each" ]; then
        echo "$0: not built, $each is missing: run make first" >&2
        exit 1
    fi
done
unset IFS

# An image of make image has the Java that it was tested with.
java=$home/runtime/bin/java
[ -x "$java" ] || java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if ! command -v "$java" >/dev/null; then
    echo "$0: $java not found: install Java 17 or newer, or set JAVA_HOME" >&2
    exit 1
fi

if [ $# -eq 0 ] && [ "$role" != taskmill ]; then
    cd "$home"
    set -- "-config=$home/config/$role.yaml"
fi

# In the C locale, or one that is not installed, a JVM cannot hand arguments outside ASCII to a script. Where no program
# tells the charset in force, C.UTF-8 is there. Scripts themselves do not inherit this variable.
case $(locale charmap 2>/dev/null || :) in
    UTF-8) locale= ;;
    *) locale=LC_ALL=C.UTF-8 ;;
esac

# shellcheck disable=SC2086 # locale, flags and JAVA_OPTS are lists
exec env $locale "$java" -XX:+UseSerialGC -Xms16m -XX:+ExitOnOutOfMemoryError \
    -Dslf4j.internal.verbosity=ERROR $flags "-Dtaskmill.home=$home" ${JAVA_OPTS:-} \
    -cp "$class_path" "$main" "$@"
