# Read by the commands beside it: finds JDK 25, builds what is not built, and becomes a program.
#
#   launch MAIN-CLASS ARGUMENT...                 one of this module
#   launch_measure MODULE MAIN-CLASS ARGUMENT...  one of another module's tests, which measures its insides

launch() {
	prepare "$module/target/benchmark-libraries"
	main="$1"
	shift
	exec "$java" -Dpostern.it.root="$root" -Dpostern.it.logs="$module/target/it-logs" \
		-cp "$module/target/classes:$module/target/benchmark-libraries/*" "$main" "$@"
}

# With "unshare -n" or the like in $within, the program runs there.
launch_measure() {
	measured="$root/$1/target"
	main="$2"
	shift 2
	prepare "$measured/test-classes"
	# The rest of what the program needs; nothing of the tests' own.
	exec ${within:-} "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC \
		-cp "$measured/test-classes:$root/concentrator/target/lib/*" "$main" "$@"
}

# Sets $java; builds all if $1 is not there.
prepare() {
	java=
	for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/*; do
		if grep -qs '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$home/release" && [ -x "$home/bin/java" ]; then
			java="$home/bin/java"
			break
		fi
	done
	[ -n "$java" ] || { echo "$(basename "$0"): no JDK 25 found; set JAVA_HOME" >&2; exit 1; }

	[ -d "$1" ] && [ -d "$module/target/benchmark-libraries" ] ||
		(cd "$root" && mvn -q -pl it-tests -am -DskipTests package)
}

module="$(cd "$(dirname "$0")/.." && pwd)"
root="$(dirname "$module")"
