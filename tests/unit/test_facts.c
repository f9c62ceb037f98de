// SPDX-License-Identifier: MIT
// What is no figure, on its whole way: from a finding through the checksummed log and the summary into the report.
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record_fixture.h"
#include "report/report.h"
#include "suite/summary.h"

// Records trial i of the plan with two samples.
static void record_with(struct fixture *x, size_t i, const char *facts, const char *flag)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	struct trial t = x->plan.trial[i];

	finding_add(f, "a", 1, "s", SAMPLE_MEAN_ARITHMETIC, SAMPLE_VERIFIED);
	finding_add(f, "b", 2, "s", SAMPLE_MEAN_ARITHMETIC, SAMPLE_VERIFIED);
	snprintf(f->facts, sizeof(f->facts), "%s", facts);
	f->flag = flag;
	t.state = TRIAL_COMPLETED;
	assert_int_equal(record_trial(x->record, &t, f, "1", "debian", NULL, i + 1, NULL), 0);
}

static size_t occurrences(const char *in, const char *what)
{
	size_t n = 0;

	for (; (in = strstr(in, what)); in++)
		n++;
	return n;
}

// The number of a trial in block b of the same cell as trial 0.
static size_t same_cell_in(const struct plan *p, unsigned b)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->trial[i].block == b && p->trial[i].runtime == p->trial[0].runtime &&
			p->trial[i].measure == p->trial[0].measure && p->trial[i].containers == p->trial[0].containers)
			return i;
	fail_msg("no such trial");
	return 0;
}

static yyjson_doc *summary_of(const struct fixture *x, size_t *dropped)
{
	CLEANUP_BUF struct buf log = {0}, out = {0};
	struct summary_input in = {0};
	struct sample_log samples;
	yyjson_doc *doc;

	read_file(x->ram, "run/samples.jsonl", &log);
	assert_int_equal(occurrences(buf_text(&log), "\"facts\":"), 3); // once for each trial that gave some
	assert_int_equal(samples_parse("log", buf_text(&log), log.len, true, &samples, NULL), 0);
	*dropped = samples.dropped;
	in.log = &samples;
	assert_int_equal(summary_make(&in, &out, NULL), 0);
	samples_free(&samples);
	assert_int_equal(json_parse("summary", buf_text(&out), out.len, &doc, NULL), 0);
	return doc;
}

static void test_all_the_way(void **state)
{
	struct fixture *x = *state;
	size_t again = same_cell_in(&x->plan, 2), dropped;
	CLEANUP_BUF struct buf html = {0}, text = {0};
	bool is_delivered;

	open_record(x, "run");
	record_with(x, 0, "{\"which\":\"first\"}", "client-bound");
	record_with(x, 1, "{\"which\":\"other\",\"deep\":[1,{\"a\":null}]}", NULL);
	record_with(x, 2, "", NULL);
	record_with(x, again, "{\"which\":\"last\"}", "client-bound");
	close_record(x, &is_delivered);
	CLEANUP_JSON yyjson_doc *doc = summary_of(x, &dropped);
	yyjson_val *s = yyjson_doc_get_root(doc), *facts = yyjson_obj_get(s, "facts"),
		   *flags = yyjson_obj_get(s, "flags");
	yyjson_val *one = yyjson_arr_get(facts, 0), *other = yyjson_arr_get(facts, 1);

	assert_int_equal(dropped, 0);
	assert_int_equal(yyjson_arr_size(facts), 2);
	assert_string_equal(json_text(yyjson_obj_get(one, "facts"), "which", ""), "last");
	assert_int_equal(json_number(one, "trial", 0), again + 1);
	assert_string_equal(json_text(one, "runtime", ""), x->plan.trial[0].runtime->name);
	assert_string_equal(json_text(one, "workload", ""), x->plan.trial[0].measure->name);
	assert_int_equal(json_number(one, "containers", 0), x->plan.trial[0].containers);
	assert_int_equal(yyjson_arr_size(yyjson_obj_get(yyjson_obj_get(other, "facts"), "deep")), 2);
	assert_int_equal(yyjson_arr_size(flags), 1);
	assert_string_equal(json_text(yyjson_arr_get(flags, 0), "flag", ""), "client-bound");
	assert_int_equal(json_number(yyjson_arr_get(flags, 0), "trials", 0), 2);
	assert_int_equal(report_html(s, "en", &html, NULL), 0);
	assert_non_null(strstr(buf_text(&html), "What limits these figures"));
	assert_non_null(strstr(buf_text(&html), "used a whole core"));
	assert_int_equal(report_text(s, 80, &text, NULL), 0);
	assert_non_null(strstr(buf_text(&text), "client-bound"));
}

// Facts that are no object make the line a foreign one.
static void test_foreign_facts(void **state)
{
	static const char *const bad[] = {"7", "[]", "null", "\"{}\""};
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP_BUF struct buf b = {0};
		struct sample_log log;

		for (int k = 0; k < 2; k++)
			buf_printf(&b,
				"{\"trial\":%d,\"block\":1,\"arm\":\"corrected\",\"runtime\":\"r\",\"workload\":\"w\","
				"\"limit\":\"default\",\"containers\":1,\"metric\":\"m\",\"unit\":\"s\",\"value\":1,"
				"\"state\":\"C\",\"facts\":%s,\"t\":%d}\n",
				k + 1, k ? "{\"a\":1}" : bad[i], k);
		assert_int_equal(samples_parse("log", buf_text(&b), b.len, false, &log, NULL), 0);
		assert_int_equal(log.dropped, 1);
		assert_int_equal(log.count, 1);
		assert_int_equal(log.facts.count, 1);
		samples_free(&log);
	}
}

static void test_no_flags_no_section(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_BUF struct buf out = {0};
	static const char summary[] = "{\"version\":2,\"flags\":[],\"measures\":[]}";
	(void)state;

	assert_int_equal(json_parse("s", summary, sizeof(summary) - 1, &doc, NULL), 0);
	assert_int_equal(report_html(yyjson_doc_get_root(doc), "de", &out, NULL), 0);
	assert_null(strstr(buf_text(&out), "Was diese Zahlen begrenzt"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_the_way, fixture_make, fixture_remove),
		cmocka_unit_test(test_foreign_facts),
		cmocka_unit_test(test_no_flags_no_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
