# Read by the commands beside it: finds JDK 25, builds what is not built, and becomes a program of this module.
#
#   launch MAIN-CLASS ARGUMENT...

launch() {
	module="$(cd "$(dirname "$0")/.." && pwd)"
	root="$(dirname "$module")"

	java=
	for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/*; do
		if grep -qs '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$home/release" && [ -x "$home/bin/java" ]; then
			java="$home/bin/java"
			break
		fi
	done
	[ -n "$java" ] || { echo "$(basename "$0"): no JDK 25 found; set JAVA_HOME" >&2; exit 1; }

	[ -d "$module/target/benchmark-libraries" ] ||
		(cd "$root" && mvn -q -pl it-tests -am -DskipTests package)

	main="$1"
	shift
	exec "$java" -Dpostern.it.root="$root" -Dpostern.it.logs="$module/target/it-logs" \
		-cp "$module/target/classes:$module/target/benchmark-libraries/*" "$main" "$@"
}
