# SPDX-License-Identifier: MIT
# Lengths of files and functions and the share of documented prototypes, over the files named on the command line.
# Fails for a file over 400 lines, a function over 60, a prototype in a header without a comment above.

function flush_file() {
	if (!file)
		return
	if (file ~ /^src/)
		lengths[++files] = lines
	if (lines > 400) {
		printf "%s: %d lines; at most 400\n", file, lines
		bad = 1
	}
}
function quantile(a, n, p) {
	return n ? a[int((n - 1) * p) + 1] : 0
}
function sort_numbers(a, n,   i, j, v) {
	for (i = 2; i <= n; i++) {
		v = a[i]
		for (j = i - 1; j > 0 && a[j] > v; j--)
			a[j + 1] = a[j]
		a[j + 1] = v
	}
}
FNR == 1 {
	flush_file()
	file = FILENAME
	depth = 0
	start = 0
	previous = ""
}
{
	lines = FNR
	if ($0 ~ /^[A-Za-z_].*\)( PRINTF.*)?;$/ && file ~ /^src.*\.h$/ && $0 !~ /^(typedef|return|extern)/) {
		prototypes++
		if (previous ~ /^\/\/ |\*\/$/)
			documented++
		else {
			printf "%s:%d: a prototype without a comment: %s\n", file, FNR, $0
			bad = 1
		}
	}
	if ($0 ~ /^\{$/ && file ~ /\.c$/)
		start = FNR
	if ($0 ~ /^\}$/ && start) {
		n = FNR - start - 1
		if (file ~ /^src/)
			functions[++count] = n
		if (n > 60) {
			printf "%s:%d: a function of %d lines; at most 60\n", file, start, n
			bad = 1
		}
		start = 0
	}
	previous = $0
}
END {
	flush_file()
	sort_numbers(lengths, files)
	sort_numbers(functions, count)
	printf "  files %d: lines median %d, p90 %d, max %d; functions %d: median %d, p90 %d, max %d; prototypes %d, documented %d\n",
		files, quantile(lengths, files, 0.5), quantile(lengths, files, 0.9), lengths[files], count,
		quantile(functions, count, 0.5), quantile(functions, count, 0.9), functions[count], prototypes, documented
	exit bad
}
