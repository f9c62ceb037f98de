// SPDX-License-Identifier: MIT
// Decisions: study A's from its published tables, and those of a run. Expected values: the figures that the study
// prints, within 0.1 because it rounds on the way; for runs, worked out by hand beside each test.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/print.h"

static struct decide_model model;
static struct decide_result result;

static void parse(const char *text)
{
	CLEANUP_ERR struct err *e = NULL;

	if (decide_parse("test.conf", text, strlen(text), &model, &e))
		fail_msg("%s", err_text(e));
}

// What decide_run says, "" when it decides.
static const char *decide(const char *summary)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_ERR struct err *e = NULL;
	static char said[1000];

	assert_int_equal(json_parse("summary.json", summary, strlen(summary), &doc, NULL), 0);
	said[0] = '\0';
	if (decide_run(&model, yyjson_doc_get_root(doc), &result, &e))
		snprintf(said, sizeof(said), "%s", err_text(e));
	return said;
}

static void check(const double *got, const double *want, size_t n, double precision)
{
	for (size_t i = 0; i < n; i++)
		assert_double_equal(got[i], want[i], precision);
}

static void study_a_comes_out_as_published(void **state)
{
	static const char *const names[] = {"docker", "kata", "kata-fc", "gvisor", "nabla"};
	static const double weights[] = {
		28.57, 23.81, 19.05, 14.29, 9.52, 4.76, 50, 33.33, 16.67, 25, 21.43, 17.86, 14.29, 10.71, 7.14, 3.57};
	static const double web[] = {8.11, 9.19, 3.83, 1.00, 10.00};
	static const double performance[] = {699.12, 796.51, 628.32, 414.66, 727.08};
	static const double security[] = {250, 700, 850, 700, 850};
	static const double usability[] = {1000, 887.50, 582.14, 807.14, 325};

	(void)state;
	parse(decide_study_a());
	decide_published(&model, &result);
	assert_int_equal(result.alternatives, 5);
	assert_int_equal(model.criteria, 16);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(result.name[i], names[i]);
	for (size_t c = 0; c < model.criteria; c++)
		assert_double_equal(100 * model.criterion[c].weight, weights[c], 0.005);
	check(result.score[0], web, 5, 0.005);
	check(result.sum[0], performance, 5, 0.1);
	check(result.sum[1], security, 5, 0.005);
	check(result.sum[2], usability, 5, 0.005);
	for (size_t i = 0; i < 5; i++)
		assert_double_equal(result.total[i], 2 * performance[i] + 2 * security[i] + usability[i], 0.2);
	check((double[]){result.rank[0], result.rank[1], result.rank[2], result.rank[3], result.rank[4]},
		(double[]){5, 1, 2, 4, 3}, 5, 0);
	assert_int_equal(result.first, 1);
}

// No result of the study stands in the file: its figures are the judgements, and the tables give the rest.
static void study_a_has_no_figure_typed_in(void **state)
{
	(void)state;
	parse(decide_study_a());
	for (size_t c = 0; c < model.criteria; c++) {
		const struct decide_criterion *k = &model.criterion[c];

		assert_true(k->is_judged == (c >= 6));
		assert_true(k->is_judged == !k->table);
		assert_true(k->is_judged || k->choices > 0);
	}
	decide_published(&model, &result);
	for (size_t i = 0; i < 5; i++) {
		static const char *const measure[] = {"web", "cpu", "network", "start", "memory", "remove"};
		double v;

		for (size_t c = 0; c < 6; c++)
			if (published_percent(measure[c], result.name[i], &v))
				assert_double_equal(result.value[c][i], v, 0);
			else
				assert_true(isnan(result.value[c][i]) && result.score[c][i] == 5.5);
	}
}

#define ROW(name, median)            "{\"runtime\":\"" name "\",\"median\":" median "}"
#define CELL(workload, metric, rows) "{\"workload\":\"" workload "\",\"metric\":\"" metric "\",\"rows\":[" rows "]}"
#define SUMMARY(cells)               "{\"version\":2,\"measures\":[" cells "]}"

static const char two_criteria[] = "alternatives = docker, kata, gvisor, nabla\n"
				   "gvisor_run = gvisor-kvm | gvisor-systrap\n"
				   "groups = speed 1\n"
				   "speed_wins = web 1, start 0\n"
				   "web_better = higher\n"
				   "web_run = httpd/rate | nginx/rate\n"
				   "start_better = lower\n"
				   "start_run = noop/start + noop/ready\n";

// Web: cells of docker 100 and 1000, so kata has (50 % + 30 %) / 2 = 40 %, gvisor 10 %: scores 10, 4, 1.
// Start: docker has 100 %; kata (200 % + 300 %) / 2 = 250 %; gvisor 400 % of the one cell that it has: scores
// 10, 5.5, 1. Weights 2/3 and 1/3: totals 1000, 450, 100.
static void a_run_is_averaged_over_its_cells(void **state)
{
	(void)state;
	parse(two_criteria);
	assert_string_equal(
		decide(SUMMARY(CELL("httpd", "rate",
			ROW("docker", "100") "," ROW("kata", "50") "," ROW("gvisor-systrap", "10")) "," CELL("httpd",
			"rate", ROW("kata", "300") "," ROW("docker", "1000")) "," CELL("httpd", "other",
			ROW("docker", "1") "," ROW("kata", "9")) "," CELL("nginx", "rate",
			ROW("docker", "1") "," ROW("kata", "9")) "," CELL("noop", "start",
			ROW("docker", "2") "," ROW("kata", "4") "," ROW("gvisor-systrap", "null")) "," CELL("noop",
			"ready", ROW("docker", "3") "," ROW("kata", "9") "," ROW("gvisor-systrap", "12")))),
		"");
	assert_int_equal(result.alternatives, 3);
	assert_string_equal(result.name[2], "gvisor");
	assert_string_equal(result.runtime[2], "gvisor-systrap");
	assert_int_equal(result.left_outs, 1);
	assert_string_equal(result.left_out[0], "nabla");
	check(result.value[0], (double[]){100, 40, 10}, 3, 1e-9);
	check(result.value[1], (double[]){100, 250, 400}, 3, 1e-9);
	check(result.score[0], (double[]){10, 4, 1}, 3, 1e-9);
	check(result.score[1], (double[]){10, 5.5, 1}, 3, 1e-9);
	check(result.total, (double[]){1000, 450, 100}, 3, 1e-9);
}

// Geometric means of 50 % and 200 %, and of 100 % and 100 %: no difference.
static void ratios_can_be_averaged_geometrically(void **state)
{
	(void)state;
	parse("averaging = geometric\nalternatives = docker, kata\ngroups = g 1\ng_weights = web 1\nweb_better = "
	      "higher\n"
	      "web_run = httpd/rate\n");
	assert_string_equal(decide(SUMMARY(CELL("httpd", "rate", ROW("docker", "10") "," ROW("kata", "5")) "," CELL(
				    "httpd", "rate", ROW("docker", "10") "," ROW("kata", "20")))),
		"");
	check(result.value[0], (double[]){100, 100}, 2, 1e-9);
}

#define RATIO(name, median, low, high)                                                                                 \
	"{\"runtime\":\"" name "\",\"median\":" median ",\"ratio_low\":" low ",\"ratio_high\":" high "}"

// Kata's 2 % may be nothing, nabla's 3 % are something, and gvisor has no interval.
static void what_is_not_significant_is_no_difference(void **state)
{
	static const char summary[] = "{\"version\":2,\"baseline\":\"docker\",\"measures\":[" CELL("httpd", "rate",
		RATIO("docker", "100", "null", "null") "," RATIO("kata", "98", "0.9", "1") "," RATIO(
			"gvisor-kvm", "99", "null", "null") "," RATIO("nabla", "97", "0.9", "0.99")) "]}";
	static char kept[sizeof(two_criteria) + 40];

	(void)state;
	parse(two_criteria);
	assert_string_equal(decide(summary), "");
	check(result.value[0], (double[]){100, 100, 99, 97}, 4, 1e-9);
	snprintf(kept, sizeof(kept), "%sinsignificant = kept\n", two_criteria);
	parse(kept);
	assert_string_equal(decide(summary), "");
	check(result.value[0], (double[]){100, 98, 99, 97}, 4, 1e-9);
	// Without Docker among the alternatives, Kata is the base, and the ratios of the summary say nothing about it.
	parse("alternatives = kata, nabla\ngroups = g 1\ng_weights = web 1\nweb_better = higher\nweb_run = "
	      "httpd/rate\n");
	assert_string_equal(decide(summary), "");
	check(result.value[0], (double[]){100, 9700 / 98.0}, 2, 1e-9);
}

static void one_arm_counts(void **state)
{
	static const char summary[] =
		"{\"version\":2,\"measures\":["
		"{\"workload\":\"httpd\",\"metric\":\"rate\",\"arm\":\"corrected\",\"rows\":[" ROW(
			"docker", "10") "," ROW("kata",
			"5") "]},"
			     "{\"workload\":\"httpd\",\"metric\":\"rate\",\"arm\":\"as-published\",\"rows\":[" ROW(
				     "docker", "10") "," ROW("kata", "9") "]}]}";
	static char text[sizeof(two_criteria) + 40];

	(void)state;
	parse(two_criteria);
	assert_string_equal(decide(summary), "");
	check(result.value[0], (double[]){100, 50}, 2, 1e-9);
	snprintf(text, sizeof(text), "%sarm = as-published\n", two_criteria);
	parse(text);
	assert_string_equal(decide(summary), "");
	check(result.value[0], (double[]){100, 90}, 2, 1e-9);
}

static void what_is_missing_gets_the_middle(void **state)
{
	(void)state;
	parse(two_criteria);
	// Docker, the first, has no web figure: kata is the base there. Nobody has a start time.
	assert_string_equal(decide(SUMMARY(CELL("nginx", "rate",
				    ROW("docker", "null") "," ROW("kata", "4") "," ROW("nabla", "8")) "," CELL("x", "y",
				    ROW("docker", "1")))),
		"");
	check(result.score[0], (double[]){5.5, 1, 10}, 3, 1e-9);
	check(result.score[1], (double[]){5.5, 5.5, 5.5}, 3, 1e-9);
	assert_true(isnan(result.value[0][0]) && isnan(result.value[1][2]));
}

static void a_run_can_be_no_basis(void **state)
{
	(void)state;
	parse(two_criteria);
	assert_non_null(
		strstr(decide(SUMMARY(CELL("httpd", "rate", ROW("docker", "1") "," ROW("kata", "null")))), "only 1"));
	assert_non_null(strstr(decide("{\"version\":2}"), "only 0"));
	assert_non_null(strstr(decide("{\"version\":3}"), "version 2"));
	assert_non_null(strstr(decide("[]"), "version 2"));
	assert_non_null(strstr(decide("{\"version\":2,\"measures\":{\"rows\":3}}"), "only 0"));
	assert_non_null(strstr(decide(SUMMARY("1,null,{\"rows\":[1,{}]}," ROW("docker", "1"))), "only 0"));
}

static void hostile_figures_stay_figures(void **state)
{
	(void)state;
	parse(two_criteria);
	assert_string_equal(
		decide(SUMMARY(CELL("httpd", "rate",
			ROW("docker", "1e-300") "," ROW("kata", "1e308") "," ROW("nabla", "-1")) "," CELL("noop",
			"start", ROW("docker", "0") "," ROW("kata", "0") "," ROW("nabla", "7")))),
		"");
	for (size_t c = 0; c < 2; c++)
		for (size_t i = 0; i < result.alternatives; i++)
			assert_in_range((int)(result.score[c][i] * 10), 10, 100);
	assert_true(isnan(result.value[0][1])); // 1e608 is no number
}

static double json_at(yyjson_val *v, const char *key, const char *alternative)
{
	return json_number(yyjson_obj_get(v, key), alternative, -1);
}

static void json_says_the_same(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *root, *group, *criterion, *moves;

	(void)state;
	parse(decide_study_a());
	decide_published(&model, &result);
	assert_int_equal(decide_json(&model, &result, &out, NULL), 0);
	assert_int_equal(json_parse("out", buf_text(&out), out.len, &doc, NULL), 0);
	root = yyjson_doc_get_root(doc);
	assert_string_equal(json_text(root, "first", ""), "kata");
	assert_string_equal(json_text(root, "source", ""), "published");
	assert_double_equal(json_at(root, "totals", "kata"), result.total[1], 1e-9);
	assert_double_equal(json_at(root, "ranks", "docker"), 5, 0);
	group = yyjson_arr_get(yyjson_obj_get(root, "groups"), 2);
	assert_double_equal(json_at(group, "sums", "gvisor"), 807.142857, 1e-6);
	// (3880.50 - 3479.16) / (887.5 - 325) = 0.7135 below 1; (3880.50 - 2898.25) / (1000 - 887.5) = 8.731 above.
	moves = yyjson_obj_get(group, "first_place_changes");
	assert_double_equal(json_at(moves, "below", "weight"), 0.2865, 0.0005);
	assert_string_equal(json_text(yyjson_obj_get(moves, "below"), "first", ""), "nabla");
	assert_double_equal(json_at(moves, "above", "weight"), 9.731, 0.005);
	criterion = yyjson_arr_get(yyjson_obj_get(yyjson_arr_get(yyjson_obj_get(root, "groups"), 0), "criteria"), 1);
	assert_string_equal(json_text(criterion, "name", ""), "cpu");
	assert_true(yyjson_is_null(yyjson_obj_get(yyjson_obj_get(criterion, "figures"), "nabla")));
	assert_double_equal(json_at(criterion, "scores", "nabla"), 5.5, 0);
	assert_true(yyjson_is_null(yyjson_obj_get(yyjson_obj_get(criterion, "first_place_changes"), "below")));
}

static void text_says_the_same(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	const char *s;

	(void)state;
	parse(decide_study_a());
	decide_published(&model, &result);
	decide_text(&model, &result, &out);
	s = buf_text(&out);
	assert_non_null(strstr(
		s, "  web                      28.57%       8.11        9.19        3.83        1.00       10.00\n"));
	assert_non_null(strstr(
		s, "  cpu                      23.81%       1.00        9.41       10.00        5.50*       5.50*\n"));
	assert_non_null(strstr(
		s, "security                        2     250.00      700.00      850.00      700.00      850.00\n"));
	assert_non_null(strstr(
		s, "rank                                       5           1           2           4           3\n"));
	assert_null(strstr(s, " \n"));
	assert_null(strstr(s, "nan"));
	assert_non_null(strstr(s, "* no result"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(study_a_comes_out_as_published),
		cmocka_unit_test(study_a_has_no_figure_typed_in),
		cmocka_unit_test(a_run_is_averaged_over_its_cells),
		cmocka_unit_test(ratios_can_be_averaged_geometrically),
		cmocka_unit_test(what_is_not_significant_is_no_difference),
		cmocka_unit_test(one_arm_counts),
		cmocka_unit_test(what_is_missing_gets_the_middle),
		cmocka_unit_test(a_run_can_be_no_basis),
		cmocka_unit_test(hostile_figures_stay_figures),
		cmocka_unit_test(json_says_the_same),
		cmocka_unit_test(text_says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
