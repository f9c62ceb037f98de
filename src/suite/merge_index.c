// SPDX-License-Identifier: MIT
// What a merge says: the index of the set, and the tables for a terminal.
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "suite/merge.h"

#define SHOWN_MAX 60

const char *merge_fate_word(enum merge_fate fate)
{
	static const char *const word[] = {"added", "same", "begins", "goes-on", "differs", "refused"};

	return word[fate];
}

static void add_field(struct buf *out, const char *s)
{
	buf_str(out, "\t");
	text_show(out, *s ? s : "-", 4096);
}

static void add_problems(struct buf *out, const struct merge_run *r)
{
	buf_str(out, "\t");
	for (size_t i = 0; i < r->problems; i++) {
		buf_str(out, i ? "; " : "");
		text_show(out, r->problem[i], 4096);
	}
	buf_str(out, r->problems ? "\n" : "-\n");
}

void merge_index_tsv(const struct merge_set *m, struct buf *out)
{
	buf_str(out,
		"folder\tid\tmachine\tstarted\tplan\tplanned\ttrials\tsamples\tverdict\tchecksum\tsource\tproblems\n");
	for (size_t i = 0; i < m->runs; i++) {
		const struct merge_run *r = &m->run[i];

		text_show(out, r->folder, 4096);
		add_field(out, r->id);
		add_field(out, r->machine);
		add_field(out, r->started);
		add_field(out, r->plan);
		if (r->planned < 0)
			buf_str(out, "\t-");
		else
			buf_printf(out, "\t%.0f", r->planned);
		buf_printf(out, "\t%zu\t%zu", r->trials, r->samples);
		add_field(out, r->verdict);
		buf_printf(out, "\t%08" PRIx32, r->log.crc);
		add_field(out, r->source);
		add_problems(out, r);
	}
}

static void add_member(struct buf *out, const char *key, const char *value, bool may_be_null)
{
	buf_printf(out, "\"%s\": ", key);
	if (may_be_null && !*value)
		buf_str(out, "null");
	else
		json_quote(out, value);
	buf_str(out, ", ");
}

static void add_run(struct buf *out, const struct merge_run *r)
{
	buf_str(out, "{");
	add_member(out, "folder", r->folder, false);
	add_member(out, "id", r->id, false);
	add_member(out, "machine", r->machine, true);
	add_member(out, "started", r->started, true);
	add_member(out, "plan", r->plan, true);
	if (r->planned < 0)
		buf_str(out, "\"planned\": null, ");
	else
		buf_printf(out, "\"planned\": %.0f, ", r->planned);
	buf_printf(out, "\"trials\": %zu, \"samples\": %zu, \"ended\": %s, ", r->trials, r->samples,
		r->has_ended ? "true" : "false");
	add_member(out, "verdict", r->verdict, true);
	buf_printf(out, "\"checksum\": \"%08" PRIx32 "\", ", r->log.crc);
	add_member(out, "source", r->source, true);
	buf_str(out, "\"problems\": [");
	for (size_t i = 0; i < r->problems; i++) {
		buf_str(out, i ? ", " : "");
		json_quote(out, r->problem[i]);
	}
	buf_str(out, "]}");
}

static void add_event(struct buf *out, const struct merge_event *v)
{
	buf_str(out, "{");
	add_member(out, "source", v->source, false);
	add_member(out, "folder", v->folder, true);
	add_member(out, "other", v->other, true);
	add_member(out, "reason", v->reason ? v->reason : "", true);
	buf_printf(out, "\"fate\": \"%s\"}", merge_fate_word(v->fate));
}

int merge_index_json(const struct merge_set *m, bool has_events, struct buf *out, struct err **e)
{
	buf_str(out, "{\"version\": 1,\n\"runs\": [");
	for (size_t i = 0; i < m->runs; i++) {
		buf_str(out, i ? ",\n" : "\n");
		add_run(out, &m->run[i]);
	}
	buf_str(out, "]");
	for (size_t i = 0; has_events && i < m->events; i++) {
		buf_str(out, i ? ",\n" : ",\n\"merged\": [\n");
		add_event(out, &m->event[i]);
	}
	buf_str(out, has_events && m->events ? "]}\n" : "}\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot write the index: out of memory");
}

static void print_event(const struct merge_event *v, struct buf *out)
{
	buf_printf(out, "%-8s ", merge_fate_word(v->fate));
	text_show(out, v->source, 4096);
	if (*v->folder && strcmp(v->folder, v->other) != 0) {
		buf_str(out, " as ");
		text_show(out, v->folder, 4096);
	}
	if (*v->other) {
		buf_str(out, v->fate == MERGE_SAME      ? ", which is "
			     : v->fate == MERGE_BEGINS  ? ", the beginning of "
			     : v->fate == MERGE_GOES_ON ? ", which begins as "
							: ", of the same id but other samples than ");
		text_show(out, v->other, 4096);
	}
	if (v->reason) {
		buf_str(out, ": ");
		text_show(out, v->reason, 4096);
	}
	buf_str(out, "\n");
}

static void print_run(const struct merge_run *r, struct buf *out)
{
	text_show(out, r->folder, SHOWN_MAX);
	buf_str(out, "\n    ");
	text_show(out, *r->machine ? r->machine : "unknown machine", SHOWN_MAX);
	buf_printf(out, "; %zu trials", r->trials);
	if (r->planned >= 0)
		buf_printf(out, " of %.0f", r->planned);
	buf_printf(out, ", %zu samples, verdict: ", r->samples);
	text_show(out, *r->verdict ? r->verdict : "none", SHOWN_MAX);
	for (size_t i = 0; i < r->problems; i++) {
		buf_str(out, "\n    ! ");
		text_show(out, r->problem[i], 4096);
	}
	buf_str(out, "\n");
}

void merge_print(const struct merge_set *m, struct buf *out)
{
	for (size_t i = 0; i < m->events; i++)
		print_event(&m->event[i], out);
	buf_printf(out, "\n%zu run%s in ", m->runs, m->runs == 1 ? "" : "s");
	text_show(out, m->out, 4096);
	buf_str(out, "\n\n");
	for (size_t i = 0; i < m->runs; i++)
		print_run(&m->run[i], out);
}
