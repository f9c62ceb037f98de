// SPDX-License-Identifier: MIT
// What iperf3 prints with -J: real figures, and what does not follow from itself.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "suite/iperf_output.h"

static int iperf(const char *text, struct iperf_output *o, struct err **e)
{
	return iperf_output_parse(text, strlen(text), false, o, e);
}

static int udp(const char *text, struct iperf_output *o, struct err **e)
{
	return iperf_output_parse(text, strlen(text), true, o, e);
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

// What iperf 3.18 -J -u -b 0 printed over a veth pair, end.streams and what precedes the intervals left out.
#define DATAGRAMS(jitter, lost, packets, percent)                                                                      \
	",\"jitter_ms\":" jitter ",\"lost_packets\":" lost ",\"packets\":" packets ",\"lost_percent\":" percent
#define UDP_INTERVAL                                                                                                   \
	"{\"streams\":[],\"sum\":" SUM("1.013719", "278577824", "2198461974.2452936", ",\"packets\":192389") "}"
#define UDP_SENT(more)      SUM("1.013719", "278577824", "2198461893.28601", more)
#define UDP_RECEIVED(more)  SUM("1.013882", "142483200", "1124258641.5381672", more)
#define SENT_ALL            DATAGRAMS("0", "0", "192389", "0")
#define RECEIVED_ALL        DATAGRAMS("0.0016084402847312675", "92793", "191193", "48.2319675241308")
#define UDP(sent, received) IPERF("[" UDP_INTERVAL "]", UDP_SENT(sent), UDP_RECEIVED(received))

// 98400 datagrams of 1448 bytes arrived, of the 192388 that the bytes sent make. Those that were lost after the last
// one that arrived are in no count of lost ones.
static void test_udp(void **state)
{
	struct iperf_output o;
	(void)state;

	assert_int_equal(udp(UDP(SENT_ALL, RECEIVED_ALL), &o, NULL), 0);
	assert_true(o.bits_per_second == 1124258641.5381672 && o.seconds == 1.013882);
	assert_true(fabs(o.loss - (192388.0 - 98400) / 192388) < 1e-12);
	assert_true(fabs(o.jitter_s - 1.6084402847312675e-6) < 1e-18);
}

// The sender's last datagram, also as iperf 3.18 printed it: 24133 of them, and the bytes of 24132.
static void test_udp_last(void **state)
{
	struct iperf_output o;
	(void)state;

	assert_int_equal(
		udp(IPERF("[" UDP_INTERVAL "]",
			    SUM("1.016769", "34943136", "274934707.88350153", DATAGRAMS("0", "0", "24133", "0")),
			    SUM("1.01763", "34944584", "274713473.46285",
				    DATAGRAMS("0.052560919632881467", "0", "24133", "0"))),
			&o, NULL),
		0);
	assert_true(o.loss == 0 && o.bytes == 34944584);
	assert_int_equal(
		udp(IPERF("[" UDP_INTERVAL "]",
			    SUM("1.016769", "34943136", "274934707.88350153", DATAGRAMS("0", "0", "24133", "0")),
			    SUM("1.01763", "34946032", "274724856.80", DATAGRAMS("0", "0", "24133", "0"))),
			&o, NULL),
		-1);
}

// Nothing arrives, so the receiver knows of no loss: iperf3 says 0 %.
static void test_udp_all_lost(void **state)
{
	struct iperf_output o;
	(void)state;

	assert_int_equal(udp(IPERF("[" UDP_INTERVAL "]", UDP_SENT(SENT_ALL),
				     SUM("1.013882", "0", "0", DATAGRAMS("0", "0", "0", "0"))),
				 &o, NULL),
		0);
	assert_true(o.loss == 1 && o.bits_per_second == 0);
}

static void test_udp_hostile(void **state)
{
	static const char *const bad[] = {
		IPERF("[" INTERVAL "]", SENT, RECEIVED), // TCP
		UDP("", RECEIVED_ALL),
		UDP(SENT_ALL, ""),
		UDP(SENT_ALL, DATAGRAMS("-1", "1", "2", "50")),
		UDP(SENT_ALL, DATAGRAMS("null", "1", "2", "50")),
		UDP(SENT_ALL, DATAGRAMS("1e99", "1", "2", "50")),
		UDP(SENT_ALL, DATAGRAMS("0", "3", "2", "50")), // more lost than sent
		UDP(SENT_ALL, DATAGRAMS("0", "-1", "2", "50")),
		UDP(SENT_ALL, DATAGRAMS("0", "0.5", "2", "50")),
		UDP(SENT_ALL, DATAGRAMS("0", "1", "\"2\"", "50")),
		UDP(SENT_ALL, DATAGRAMS("0", "1", "2", "100.1")),
		UDP(SENT_ALL, DATAGRAMS("0", "1", "2", "-0.1")),
		UDP(SENT_ALL, DATAGRAMS("0", "0", "192390", "0")), // more arrived than was sent
		IPERF("[" UDP_INTERVAL "]", UDP_RECEIVED(SENT_ALL), UDP_SENT(SENT_ALL)),
		IPERF("[" UDP_INTERVAL "]", SUM("1", "0", "0", DATAGRAMS("0", "0", "0", "0")),
			SUM("1", "0", "0", DATAGRAMS("0", "0", "0", "0"))),
	};
	struct iperf_output o;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (udp(bad[i], &o, NULL) == 0)
			fail_msg("accepted: %s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iperf),
		cmocka_unit_test(test_iperf_hostile),
		cmocka_unit_test(test_udp),
		cmocka_unit_test(test_udp_last),
		cmocka_unit_test(test_udp_all_lost),
		cmocka_unit_test(test_udp_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
