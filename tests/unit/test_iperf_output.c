// SPDX-License-Identifier: MIT
// What iperf3 prints with -J: real figures, and what does not follow from itself.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "suite/iperf_output.h"

static int iperf(const char *text, struct iperf_output *o, struct err **e)
{
	return iperf_output_parse(text, strlen(text), o, e);
}

// What iperf 3.18 -J printed, without the streams' own figures.
#define SUM(end, bytes, rate, more)                                                                                    \
	"{\"start\":0,\"end\":" end ",\"seconds\":" end ",\"bytes\":" bytes ",\"bits_per_second\":" rate more "}"
#define INTERVAL "{\"streams\":[],\"sum\":" SUM("1.005979", "410910720", "3267747975", ",\"omitted\":false") "}"
#define SENT     SUM("2.005558", "844890112", "3370194676.992637", ",\"retransmits\":12,\"sender\":true")
#define RECEIVED SUM("2.006401", "843841536", "3364597748.904631", ",\"sender\":true")
#define IPERF(intervals, sent, received)                                                                               \
	"{\"start\":{\"version\":\"iperf 3.18\"},\"intervals\":" intervals                                             \
	",\"end\":{\"streams\":[],\"sum_sent\":" sent ",\"sum_received\":" received "}}"

static void test_iperf(void **state)
{
	struct iperf_output o;
	(void)state;

	assert_int_equal(iperf(IPERF("[" INTERVAL "," INTERVAL "]", SENT, RECEIVED), &o, NULL), 0);
	assert_true(o.bits_per_second == 3364597748.904631 && o.seconds == 2.006401 && o.bytes == 843841536);
	assert_true(o.retransmits == 12);
	// A way back, whose client does not count what is sent again.
	assert_int_equal(iperf(IPERF("[" INTERVAL "]", RECEIVED, RECEIVED), &o, NULL), 0);
	assert_true(o.retransmits == -1);
}

static void test_iperf_hostile(void **state)
{
	static const char *const bad[] = {
		"",
		"iperf3: error",
		"[]",
		"{}",
		"{\"end\":{}}",
		IPERF("[]", SENT, RECEIVED),
		IPERF("{}", SENT, RECEIVED),
		IPERF("[{}]", SENT, RECEIVED),
		IPERF("[" INTERVAL ",7]", SENT, RECEIVED),
		IPERF("[" INTERVAL "]", "{}", RECEIVED),
		IPERF("[" INTERVAL "]", SENT, "null"),
		IPERF("[" INTERVAL "]", SENT, "{\"seconds\":1,\"bytes\":1}"),
		IPERF("[" INTERVAL "]", SENT, SUM("1", "1", "-8", "")),
		IPERF("[" INTERVAL "]", SENT, SUM("1", "1", "\"8\"", "")),
		IPERF("[" INTERVAL "]", SENT, SUM("1", "1", "true", "")),
		IPERF("[" INTERVAL "]", SENT, SUM("0", "1", "8", "")),
		IPERF("[" INTERVAL "]", SENT, SUM("-1", "1", "8", "")),
		IPERF("[" INTERVAL "]", SENT, SUM("1", "1.5", "12", "")),
		IPERF("[" INTERVAL "]", SENT, SUM("1", "-1", "8", "")),
		IPERF("[" INTERVAL "]", SENT, SUM("1", "1000", "8200", "")), // 2.5 % too fast
		IPERF("[" INTERVAL "]", SENT, SUM("1", "1000", "7800", "")),
		IPERF("[" INTERVAL "]", SENT, SUM("1", "0", "8", "")),
		IPERF("[" INTERVAL "]", SUM("1", "1", "8", ",\"retransmits\":-1"), RECEIVED),
		IPERF("[" INTERVAL "]", SUM("1", "1", "8", ",\"retransmits\":\"1\""), RECEIVED),
		IPERF("[" INTERVAL "]", SUM("1", "1", "8", ",\"retransmits\":0.5"), RECEIVED),
		IPERF("[" INTERVAL "]", SENT, RECEIVED) "}",
	};
	CLEANUP_ERR struct err *e = NULL;
	struct iperf_output o;
	(void)state;

	assert_int_equal(iperf(IPERF("[" INTERVAL "]", SENT, SUM("1", "1000", "8040", "")), &o, NULL), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (iperf(bad[i], &o, NULL) == 0)
			fail_msg("accepted: %s", bad[i]);
	assert_int_equal(iperf("{\"end\":{},\"error\":\"Connection refused\"}", &o, &e), -1);
	assert_string_equal(err_text(e), "iperf3 failed: Connection refused");
	assert_int_equal(iperf("{\"error\":7}", &o, NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iperf),
		cmocka_unit_test(test_iperf_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
