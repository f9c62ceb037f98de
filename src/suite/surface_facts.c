// SPDX-License-Identifier: MIT
#include "suite/surface_facts.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "oci/syscall.h"

#define NUMBERS 1024       // of system calls: far more than there are. What is beyond, no kernel serves
#define X32     0x40000000 // __X32_SYSCALL_BIT: the calls of another ABI, by the same names

static void add_name(int number, const char *prefix, bool is_first, struct buf *out)
{
	const char *name = syscall_name(number);

	buf_printf(out, "%s%s", is_first ? "" : " ", prefix);
	if (name)
		buf_str(out, name);
	else
		buf_printf(out, "call_%d", number);
}

// Appends the names of the calls. Returns how many.
static size_t add_names(const struct trace_set *calls, struct buf *out)
{
	size_t n = 0;

	for (int i = 0; i < NUMBERS; i++)
		if (trace_set_has(calls, (uint64_t)i))
			add_name(i, "", n++ == 0, out);
	for (int i = 0; i < NUMBERS; i++)
		if (trace_set_has(calls, X32 + (uint64_t)i))
			add_name(i, "x32_", n++ == 0, out);
	return n;
}

static void add_sample(struct finding *f, const char *phase, const char *what, size_t value)
{
	char metric[48];

	snprintf(metric, sizeof(metric), "%s_%s", phase, what);
	finding_add(f, metric, (double)value, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
}

static int add_calls(
	const char *phase, const struct trace_used *used, struct finding *f, struct buf *facts, struct err **e)
{
	size_t n;

	buf_printf(facts, "\"%s\":\"", phase);
	n = add_names(&used->calls, facts);
	buf_str(facts, "\",");
	add_sample(f, phase, "calls", n);
	return n ? 0 : err_set(e, "cannot count system calls: the tracer saw none (%s)", phase);
}

static void add_functions(const char *phase, const struct trace_used *used, struct finding *f, struct buf *facts)
{
	buf_printf(facts, "\"%s_functions\":%zu,", phase, used->functions.count);
	add_sample(f, phase, "functions", used->functions.count);
}

static int add_all(const struct surface *s, struct finding *f, struct buf *facts, struct err **e)
{
	if (add_calls("noop", &s->noop, f, facts, e) || add_calls("start", &s->start, f, facts, e) ||
		add_calls("serving", &s->serving, f, facts, e))
		return -1;
	if (s->no_functions[0]) {
		buf_str(facts, "\"no_functions\":");
		json_quote(facts, s->no_functions);
		buf_str(facts, ",");
		return 0;
	}
	add_functions("noop", &s->noop, f, facts);
	add_functions("start", &s->start, f, facts);
	add_functions("serving", &s->serving, f, facts);
	return 0;
}

int surface_add(const struct surface *s, struct finding *f, struct err **e)
{
	CLEANUP_BUF struct buf facts = {0};

	buf_str(&facts, "{");
	if (add_all(s, f, &facts, e))
		return -1;
	buf_printf(&facts, "\"lost_calls\":%" PRIu64 ",\"lost_functions\":%" PRIu64 "}",
		s->noop.lost_calls + s->start.lost_calls + s->serving.lost_calls,
		s->noop.lost_functions + s->start.lost_functions + s->serving.lost_functions);
	if (!buf_ok(&facts) || facts.len >= sizeof(f->facts))
		return err_set(e, "cannot say which system calls were made: their names take %zu bytes", facts.len);
	snprintf(f->facts, sizeof(f->facts), "%s", buf_text(&facts));
	return 0;
}

void surface_free(struct surface *s)
{
	trace_used_free(&s->noop);
	trace_used_free(&s->start);
	trace_used_free(&s->serving);
}
