// SPDX-License-Identifier: MIT
// What the kernel does about a processor's weaknesses, from /sys/devices/system/cpu/vulnerabilities. One processor has
// a weakness, another has not: that is hardware. Both have it and one run left it open: that is a condition.
#include <string.h>

#include "compare/factor.h"

enum answer { NOT_AFFECTED, MITIGATED, OPEN };

static enum answer answer_of(const char *text)
{
	if (!*text || !strcmp(text, "Not affected"))
		return NOT_AFFECTED;
	// "Mitigation: Clear CPU buffers; SMT vulnerable" is one.
	return strstr(text, "Mitigation") || !strstr(text, "ulnerable") ? MITIGATED : OPEN;
}

static yyjson_val *mitigations(yyjson_val *summary)
{
	return yyjson_ptr_get(summary, "/machine/mitigations");
}

static int read_open(struct factor *f, yyjson_val *summary, size_t run, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};
	yyjson_val *key, *value;
	size_t i, max;

	if (yyjson_obj_size(mitigations(summary)) == 0)
		return 0;
	yyjson_obj_foreach (mitigations(summary), i, max, key, value)
		if (yyjson_is_str(value) && answer_of(yyjson_get_str(value)) == OPEN)
			buf_printf(&text, "%s%s", text.len ? ", " : "open: ", yyjson_get_str(key));
	f->value[run] = strdup(text.len ? buf_text(&text) : "none open");
	return f->value[run] ? 0 : err_set(e, "cannot read the mitigations: out of memory");
}

static bool is_different(yyjson_val *a, yyjson_val *b)
{
	yyjson_val *key, *value;
	size_t i, max;

	if (!mitigations(a) != !mitigations(b))
		return true;
	// yyjson's loop over members computes with the pointer before it looks at it.
	if (!mitigations(a))
		return false;
	yyjson_obj_foreach (mitigations(a), i, max, key, value) {
		const char *there = json_text(mitigations(b), yyjson_get_str(key), "");
		enum answer x = yyjson_is_str(value) ? answer_of(yyjson_get_str(value)) : NOT_AFFECTED;
		enum answer y = answer_of(there);

		if (x != NOT_AFFECTED && y != NOT_AFFECTED && x != y)
			return true;
	}
	return false;
}

int factors_mitigations(struct compare_factors *f, yyjson_val *const *summary, size_t n, struct err **e)
{
	struct factor *to = factors_find(f, "mitigations", FACTOR_MITIGATION);

	if (!to)
		return err_set(e, "cannot read the mitigations: out of memory");
	for (size_t i = 0; i < n; i++) {
		if (read_open(to, summary[i], i, e))
			return -1;
		to->differs[i] = is_different(summary[0], summary[i]);
	}
	return 0;
}
