// SPDX-License-Identifier: MIT
// What is compared and what is refused, and the effects against NumPy 2.2 and SciPy 1.15.
#include "compare_fixture.h"

#include <math.h>

static const struct told intel = {0};
static const struct told amd = {
	.vendor = "AuthenticAMD", .cpu = "EPYC", .docker = "80,84,79,88,81", .kata = "118,125,121,117,130,122,119"};
static const struct told intel_again = {.docker = "100,104,99,103,107", .kata = "134,137,129,141,133"};

static void near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-10 * fabs(want)))
		fail_msg("%.17g instead of %.17g", got, want);
}

// want: ratio, low, high, degrees of freedom, p.
static void is_effect(
	const struct comparison *c, enum compare_effect_kind kind, size_t cell, size_t unit, const double want[5])
{
	const struct compare_effect *f = compare_find(c, kind, 0, cell, unit);

	assert_non_null(f);
	assert_int_equal(f->fault, STATS_OK);
	near(f->ratio.estimate, want[0]);
	near(f->ratio.low, want[1]);
	near(f->ratio.high, want[2]);
	near(f->df, want[3]);
	near(f->p, want[4]);
}

// l = [np.log(x) for x in (docker_a, kata_a, docker_b, kata_b)]
// v = np.array([x.var(ddof=1) / len(x) for x in l]); df = v.sum()**2 / (v**2 / (n - 1)).sum()
// m = (l[3].mean() - l[2].mean()) - (l[1].mean() - l[0].mean()); h = stats.t.ppf(.975, df) * v.sum()**.5
// np.exp([m, m - h, m + h]), df, 2 * stats.t.sf(abs(m) / v.sum()**.5, df)
// The others: stats.ttest_ind(l[1], l[0], equal_var=False) and (l[2], l[0]), .confidence_interval(.95), .df, .pvalue
static void effects(void **state)
{
	static const double interaction[] = {
		1.108997870128436, 1.022902490623776, 1.202339702193331, 17.16485921930645, 0.01511494058311111};
	static const double runtime[] = {
		1.332183667606865, 1.245861336618685, 1.424487037261399, 9.623350240780194, 3.102738453826961e-06};
	static const double machine[] = {
		0.8066328806665012, 0.7583330434898897, 0.8580090367392946, 8.819787346436122, 2.75803328743024e-05};
	const struct told t[] = {intel, amd};
	struct compared x;

	(void)state;
	assert_int_equal(fixture_compare(&x, t, 2, NULL, NULL), 0);
	assert_int_equal(compare_refused(&x.c), 0);
	assert_int_equal(x.c.units, 2);
	is_effect(&x.c, EFFECT_RUNTIME, 1, 0, runtime);
	is_effect(&x.c, EFFECT_MACHINE, 0, 1, machine);
	is_effect(&x.c, EFFECT_INTERACTION, 1, 1, interaction);
	assert_null(compare_find(&x.c, EFFECT_RUNTIME, 0, 0, 0));
	assert_null(compare_find(&x.c, EFFECT_INTERACTION, 0, 1, 0));
	// Two machine effects are a family of two: Holm doubles the smaller p.
	assert_int_equal(x.c.tests[EFFECT_MACHINE][true], 2);
	near(compare_find(&x.c, EFFECT_MACHINE, 0, 0, 1)->p_holm, 2 * machine[4]);
	fixture_free(&x);
}

// Two of one model are two machines where their ids say so.
static void an_id_tells_machines_apart(void **state)
{
	struct told t[] = {intel, intel_again};
	struct compared x;

	(void)state;
	t[0].machine_id = "0011223344556677";
	t[1].machine_id = "8899aabbccddeeff";
	assert_int_equal(fixture_compare(&x, t, 2, NULL, NULL), 0);
	assert_int_equal(x.c.machines, 2);
	assert_int_equal(x.c.repeats, 0);
	assert_int_equal(compare_refused(&x.c), 0);
	fixture_free(&x);
	t[1].machine_id = t[0].machine_id;
	assert_int_equal(fixture_compare(&x, t, 2, NULL, NULL), 0);
	assert_int_equal(x.c.machines, 1);
	assert_int_equal(x.c.repeats, 1);
	fixture_free(&x);
}

// A machine's runs are one value each; a lone run's samples are its own: with d the runs' np.log(kata).mean() -
// np.log(docker).mean(), v = d.var(ddof=1) / 2 stands beside the variances of the other machine's two groups, as above.
// The runtime's effect: stats.ttest_1samp(d, 0), .confidence_interval(.95), .pvalue.
static void two_runs_and_one(void **state)
{
	static const double runtime[] = {
		1.3229446726999443, 1.2109833005332455, 1.4452574253125419, 1, 0.01582780365041999};
	static const double machine[] = {
		0.8047211438700695, 0.7623876657710364, 0.8494052940069942, 4.115307847962576, 0.00032799724155528533};
	static const double interaction[] = {
		1.1167427334513986, 1.0550367537050214, 1.1820577134748649, 8.636451975713253, 0.0018405394993435097};
	const struct told t[] = {intel, amd, intel_again};
	struct compared x;

	(void)state;
	assert_int_equal(fixture_compare(&x, t, 3, NULL, NULL), 0);
	assert_int_equal(x.c.units, 2);
	assert_int_equal(x.c.machines, 2);
	assert_int_equal(x.c.unit[0].runs, 2);
	assert_int_equal(x.c.repeats, 1);
	assert_true(x.c.repeat[0].agrees);
	is_effect(&x.c, EFFECT_RUNTIME, 1, 0, runtime);
	is_effect(&x.c, EFFECT_MACHINE, 0, 1, machine);
	is_effect(&x.c, EFFECT_INTERACTION, 1, 1, interaction);
	assert_false(compare_find(&x.c, EFFECT_RUNTIME, 0, 1, 0)->is_of_these_runs);
	assert_true(compare_find(&x.c, EFFECT_RUNTIME, 0, 1, 1)->is_of_these_runs);
	assert_true(compare_find(&x.c, EFFECT_MACHINE, 0, 0, 1)->is_of_these_runs);
	assert_true(compare_find(&x.c, EFFECT_INTERACTION, 0, 1, 1)->is_of_these_runs);
	fixture_free(&x);
}

// stats.ttest_ind(b, a, equal_var=False) over the runs' means, for an interaction over their d;
// .confidence_interval(.95), .df, .pvalue.
static void three_runs_and_two(void **state)
{
	static const double runtime[] = {
		1.306623068621455, 1.2352884154244912, 1.382077110200267, 2, 0.00237179050785771};
	static const double machine[] = {
		0.7933979293039053, 0.7242973935893792, 0.8690909007752021, 2.5860116090048324, 0.005284183563788033};
	static const double interaction[] = {
		1.1232938258323464, 1.0700138080056074, 1.1792268564317976, 2.7839397190066335, 0.005390871858320927};
	const struct told t[] = {intel, amd, intel_again, {.docker = "109,111,108,112", .kata = "141,139,143,140,138"},
		{.vendor = "AuthenticAMD", .cpu = "EPYC", .docker = "83,85,82,86,84", .kata = "119,127,123,121"}};
	struct compared x;

	(void)state;
	assert_int_equal(fixture_compare(&x, t, 5, NULL, NULL), 0);
	assert_int_equal(x.c.units, 2);
	is_effect(&x.c, EFFECT_RUNTIME, 1, 0, runtime);
	is_effect(&x.c, EFFECT_MACHINE, 0, 1, machine);
	is_effect(&x.c, EFFECT_INTERACTION, 1, 1, interaction);
	assert_int_equal(compare_find(&x.c, EFFECT_MACHINE, 0, 0, 1)->runs, 2);
	assert_int_equal(compare_find(&x.c, EFFECT_MACHINE, 0, 0, 1)->runs_first, 3);
	for (size_t i = 0; i < x.c.effects; i++)
		assert_false(x.c.effect[i].is_of_these_runs);
	fixture_free(&x);
}

// Runs of one machine that lie far apart make its intervals wide, and are not parted into narrow ones.
static void runs_that_do_not_agree(void **state)
{
	static const double machine[] = {
		0.5725803027071229, 0.007803240560349271, 42.01436576415198, 1.0065066793402562, 0.35013456978493834};
	const struct told moved = {.docker = "200,204,199,203,207", .kata = "334,337,329,341,333"};
	const struct told t[] = {intel, moved, amd};
	struct compared x;

	(void)state;
	assert_int_equal(fixture_compare(&x, t, 3, NULL, NULL), 0);
	assert_int_equal(x.c.repeat[0].differences, 2);
	assert_int_equal(x.c.repeat[0].tests, 2);
	assert_false(x.c.repeat[0].agrees);
	assert_int_equal(x.c.units, 2);
	is_effect(&x.c, EFFECT_MACHINE, 0, 1, machine);
	// A/A has its own table; it is no machine effect.
	assert_int_equal(x.c.tests[EFFECT_MACHINE][true], 2);
	fixture_free(&x);
}

// The same samples in another order have another rounding, which is no variation.
static void runs_that_are_equal(void **state)
{
	const struct told t[] = {
		{.docker = "1.1,1.3,1.7,7.9,9.1", .kata = "2,3"}, {.docker = "9.1,7.9,1.7,1.3,1.1", .kata = "3,2"}};
	struct compared x;

	(void)state;
	assert_int_equal(fixture_compare(&x, t, 2, NULL, NULL), 0);
	assert_int_equal(x.c.units, 1);
	assert_int_equal(compare_find(&x.c, EFFECT_RUNTIME, 0, 1, 0)->fault, STATS_NO_VARIATION);
	assert_true(isnan(compare_find(&x.c, EFFECT_RUNTIME, 0, 1, 0)->p));
	fixture_free(&x);
}

static bool differs(const struct comparison *c, const char *key)
{
	for (size_t i = 0; i < c->factors.count; i++)
		if (!strcmp(c->factors.list[i].key, key))
			return c->factors.list[i].differs[1];
	fail_msg("no factor %s", key);
	return false;
}

static void refused_for(const struct told *other, const char *factor)
{
	const struct told t[] = {intel, *other};
	CLEANUP_BUF struct buf page = {0}, text = {0};
	struct compared x;

	assert_int_equal(fixture_compare(&x, t, 2, NULL, NULL), 0);
	assert_int_equal(compare_refused(&x.c), 1);
	assert_true(x.c.run[1].is_refused);
	assert_true(differs(&x.c, factor));
	assert_int_equal(x.c.units, 1);
	assert_null(compare_find(&x.c, EFFECT_MACHINE, 0, 0, 1));
	assert_int_equal(compare_html(&x.c, "en", &page, NULL), 0);
	assert_non_null(strstr(buf_text(&page), "One run is refused"));
	assert_int_equal(compare_text(&x.c, "en", &text, NULL), 0);
	assert_non_null(strstr(buf_text(&text), factor));
	fixture_free(&x);
	assert_int_equal(fixture_compare(&x, t, 2, factor, NULL), 0);
	assert_int_equal(compare_refused(&x.c), 0);
	assert_int_equal(x.c.units, 2);
	assert_true(compare_find(&x.c, EFFECT_MACHINE, 0, 0, 1)->is_marked);
	assert_true(compare_find(&x.c, EFFECT_RUNTIME, 0, 1, 1)->is_marked);
	assert_false(compare_find(&x.c, EFFECT_RUNTIME, 0, 1, 0)->is_marked);
	fixture_free(&x);
}

static void refused(void **state)
{
	const struct told image = {.image = "def"}, unknown = {.image = ""}, duration = {.duration = "1s"};
	const struct told kernel = {.kernel = "Linux 6.13", .vendor = "AuthenticAMD"};

	(void)state;
	refused_for(&image, "image");
	refused_for(&unknown, "image");
	refused_for(&duration, "duration");
	refused_for(&kernel, "kernel");
}

// A weakness that only one processor has is hardware; one that both have and one run leaves open is a condition.
static void mitigations(void **state)
{
	const struct told mitigated = {.retbleed = "Mitigation: IBRS"}, open = {.retbleed = "Vulnerable"};
	const struct told hardware[] = {intel, open}, condition[] = {mitigated, open};
	struct compared x;

	(void)state;
	assert_int_equal(fixture_compare(&x, hardware, 2, NULL, NULL), 0);
	assert_int_equal(compare_refused(&x.c), 0);
	fixture_free(&x);
	assert_int_equal(fixture_compare(&x, condition, 2, NULL, NULL), 0);
	assert_int_equal(compare_refused(&x.c), 1);
	assert_true(differs(&x.c, "mitigations"));
	fixture_free(&x);
}

static void despite_nothing(void **state)
{
	const struct told t[] = {intel, {.duration = "1s"}};
	static const char *const no_condition[] = {"cpu", "colour\033[2J", "seed"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		CLEANUP_ERR struct err *e = NULL;
		struct compared x;

		assert_int_equal(fixture_compare(&x, t, 2, no_condition[i], &e), -1);
		assert_non_null(strstr(err_text(e), "those that differ: duration"));
		assert_null(strchr(err_text(e), '\033'));
		fixture_free(&x);
	}
}

// Nulls, texts, zeros and one value: named, left out, and no figure that is no number.
static void nonsense(void **state)
{
	static const struct {
		const char *kata;
		enum stats_fault fault;
	} odd[] = {{"null,\"x\",131,140,128", STATS_OK}, {"0,1,2", STATS_NOT_POSITIVE}, {"", STATS_EMPTY},
		{"131", STATS_TOO_FEW}, {"5,5,5", STATS_OK}, {"1e-300,1e300", STATS_TOO_LARGE}};

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		const struct told t[] = {intel, {.vendor = "AuthenticAMD", .kata = odd[i].kata}};
		CLEANUP_BUF struct buf json = {0}, page = {0};
		CLEANUP_JSON yyjson_doc *doc = NULL;
		struct compared x;

		assert_int_equal(fixture_compare(&x, t, 2, NULL, NULL), 0);
		assert_int_equal(compare_find(&x.c, EFFECT_INTERACTION, 0, 1, 1)->fault, odd[i].fault);
		assert_int_equal(x.c.cells.notes, i < 2);
		assert_int_equal(compare_json(&x.c, "en", &json, NULL), 0);
		assert_int_equal(json_parse("json", buf_text(&json), json.len, &doc, NULL), 0);
		assert_int_equal(compare_html(&x.c, "en", &page, NULL), 0);
		assert_null(strstr(buf_text(&page), "nan"));
		assert_null(strstr(buf_text(&page), "inf\""));
		fixture_free(&x);
	}
}

static void foreign(void **state)
{
	static const char *const bad[] = {"[]", "{}", "{\"version\":3}",
		"{\"version\":2,\"run\":7,\"machine\":[],"
		"\"measures\":{\"a\":[1]}}",
		"{\"version\":1,\"measures\":[7,{\"rows\":[7,{\"samples\":{}}]},{\"rows\":3}]}"};

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		CLEANUP_ERR struct err *e = NULL;
		yyjson_doc *doc = NULL;
		struct comparison c;

		assert_int_equal(json_parse("bad", bad[i], strlen(bad[i]), &doc, NULL), 0);
		const struct compare_input in[] = {
			{"a", yyjson_doc_get_root(doc), NULL, NULL}, {"b", yyjson_doc_get_root(doc), NULL, NULL}};

		assert_int_equal(compare_make(in, 2, NULL, &c, &e), i < 3 ? -1 : 0);
		// What tells nothing of itself is comparable with nothing.
		if (i >= 3)
			assert_int_equal(compare_refused(&c), 1);
		else
			assert_non_null(strstr(err_text(e), "version 1 or 2"));
		compare_free(&c);
		json_free(&doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(effects),
		cmocka_unit_test(two_runs_and_one),
		cmocka_unit_test(three_runs_and_two),
		cmocka_unit_test(runs_that_do_not_agree),
		cmocka_unit_test(runs_that_are_equal),
		cmocka_unit_test(an_id_tells_machines_apart),
		cmocka_unit_test(refused),
		cmocka_unit_test(mitigations),
		cmocka_unit_test(despite_nothing),
		cmocka_unit_test(nonsense),
		cmocka_unit_test(foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
