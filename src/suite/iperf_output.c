// SPDX-License-Identifier: MIT
#include "suite/iperf_output.h"

#include <math.h>

#include "base/json.h"

#define SECONDS_MAX   1e6  // no test takes eleven days
#define TOLERANCE     0.01 // of a rate that iperf3 computed from the same bytes and seconds, which it prints rounded
#define INTERVALS_MAX 1000000
#define JITTER_MAX_MS 1e9

struct rate {
	double seconds, bytes, bits_per_second;
};

static bool take_number(yyjson_val *object, const char *key, double max, double *out)
{
	yyjson_val *v = yyjson_obj_get(object, key);

	*out = yyjson_is_num(v) ? yyjson_get_num(v) : -1;
	return *out >= 0 && *out <= max;
}

// Reads an object of iperf3's kind: bytes, seconds, and the rate that must follow from them.
static bool take_rate(yyjson_val *object, struct rate *r)
{
	double rate;

	if (!yyjson_is_uint(yyjson_obj_get(object, "bytes")) || !take_number(object, "bytes", 1e18, &r->bytes) ||
		!take_number(object, "seconds", SECONDS_MAX, &r->seconds) || r->seconds <= 0 ||
		!take_number(object, "bits_per_second", 1e15, &r->bits_per_second))
		return false;
	rate = r->bytes * 8 / r->seconds;
	return fabs(rate - r->bits_per_second) <= TOLERANCE * rate;
}

static int check_intervals(yyjson_val *intervals, struct err **e)
{
	size_t i, max;
	yyjson_val *one;
	struct rate r;

	if (!yyjson_is_arr(intervals) || yyjson_arr_size(intervals) == 0 || yyjson_arr_size(intervals) > INTERVALS_MAX)
		return err_set(e, "cannot read iperf3's output: it has no list of intervals");
	yyjson_arr_foreach (intervals, i, max, one)
		if (!take_rate(yyjson_obj_get(one, "sum"), &r))
			return err_set(e, "cannot read iperf3's output: no valid sum of interval %zu", i + 1);
	return 0;
}

// A sender that counts what it sent again says so as a whole number.
static int take_retransmits(yyjson_val *sent, double *out, struct err **e)
{
	yyjson_val *v = yyjson_obj_get(sent, "retransmits");

	*out = -1;
	if (!v)
		return 0;
	if (!yyjson_is_uint(v))
		return err_set(e, "cannot read iperf3's output: its retransmits are no whole number");
	*out = (double)yyjson_get_uint(v);
	return 0;
}

static bool take_count(yyjson_val *object, const char *key, double *out)
{
	return yyjson_is_uint(yyjson_obj_get(object, key)) && take_number(object, key, 1e15, out);
}

// The datagrams of a sum: how many, how many of them were lost, and the jitter.
static bool take_datagrams(yyjson_val *sum, double *packets, double *jitter_ms)
{
	double lost, percent;

	return take_count(sum, "packets", packets) && take_count(sum, "lost_packets", &lost) && lost <= *packets &&
	       take_number(sum, "lost_percent", 100, &percent) &&
	       take_number(sum, "jitter_ms", JITTER_MAX_MS, jitter_ms);
}

// iperf3's own percentage is 0 when nothing at all arrives, since the receiver learns of a loss by what follows it; so
// the loss is taken from the bytes of both ends. A sender whose time ends while it sends counts that datagram
// and not its bytes.
static int take_udp(yyjson_val *end, double sent_bytes, struct iperf_output *o, struct err **e)
{
	double sent, received, jitter_ms;

	if (!take_datagrams(yyjson_obj_get(end, "sum_sent"), &sent, &jitter_ms))
		return err_set(e, "cannot read iperf3's output: no valid datagrams of the sender");
	if (!take_datagrams(yyjson_obj_get(end, "sum_received"), &received, &jitter_ms))
		return err_set(e, "cannot read iperf3's output: no valid datagrams of the receiver");
	if (sent_bytes <= 0 || sent <= 0)
		return err_set(e, "iperf3 sent nothing");
	if (received > sent || o->bytes > (sent > 1 ? sent_bytes / (sent - 1) * sent : sent_bytes))
		return err_set(e, "cannot read iperf3's output: more arrived than was sent");
	o->loss = o->bytes < sent_bytes ? 1 - o->bytes / sent_bytes : 0;
	o->jitter_s = jitter_ms / 1000;
	return 0;
}

static int take_all(yyjson_val *root, bool is_udp, struct iperf_output *o, struct err **e)
{
	yyjson_val *end = yyjson_obj_get(root, "end"), *sent = yyjson_obj_get(end, "sum_sent");
	struct rate received, r;

	if (check_intervals(yyjson_obj_get(root, "intervals"), e))
		return -1;
	if (!take_rate(sent, &r))
		return err_set(e, "cannot read iperf3's output: no valid sum of the sender");
	if (!take_rate(yyjson_obj_get(end, "sum_received"), &received))
		return err_set(e, "cannot read iperf3's output: no valid sum of the receiver");
	o->seconds = received.seconds;
	o->bytes = received.bytes;
	o->bits_per_second = received.bits_per_second;
	return is_udp ? take_udp(end, r.bytes, o, e) : take_retransmits(sent, &o->retransmits, e);
}

int iperf_output_parse(const char *text, size_t len, bool is_udp, struct iperf_output *o, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *root, *error;

	*o = (struct iperf_output){0};
	if (json_parse("iperf3's output", text, len, &doc, e))
		return -1;
	root = yyjson_doc_get_root(doc);
	error = yyjson_obj_get(root, "error");
	if (error)
		return err_set(e, "iperf3 failed: %.300s", yyjson_is_str(error) ? yyjson_get_str(error) : "no reason");
	return take_all(root, is_udp, o, e);
}
