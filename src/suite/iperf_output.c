// SPDX-License-Identifier: MIT
#include "suite/iperf_output.h"

#include "base/json.h"

static int take(yyjson_val *object, const char *key, double *value, struct err **e)
{
	*value = json_number(object, key, -1);
	return *value < 0 ? err_set(e, "cannot read iperf3's output: no valid %s of the receiver", key) : 0;
}

int iperf_output_parse(const char *text, size_t len, struct iperf_output *o, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *end, *received;
	const char *error;

	*o = (struct iperf_output){0};
	if (json_parse("iperf3's output", text, len, &doc, e))
		return -1;
	error = json_text(yyjson_doc_get_root(doc), "error", NULL);
	if (error)
		return err_set(e, "iperf3 failed: %.300s", error);
	end = yyjson_obj_get(yyjson_doc_get_root(doc), "end");
	received = yyjson_obj_get(end, "sum_received");
	o->retransmits = json_number(yyjson_obj_get(end, "sum_sent"), "retransmits", -1);
	return take(received, "seconds", &o->seconds, e) || take(received, "bytes", &o->bytes, e) ||
			       take(received, "bits_per_second", &o->bits_per_second, e)
		       ? -1
		       : 0;
}
