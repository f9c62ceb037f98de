// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "base/json.h"
#include "suite/plan.h"

void plan_json(const struct plan *p, struct buf *out)
{
	buf_printf(out, "{\"seed\": %" PRIu64 ", \"trials\": [", p->seed);
	for (size_t i = 0; i < p->count; i++) {
		const struct trial *t = &p->trial[i];

		buf_printf(out, "%s\n{\"trial\": %u, \"block\": %u, \"state\": \"%c\", \"runtime\": ", i ? "," : "",
			t->number, t->block, (char)t->state);
		json_quote(out, t->runtime->name);
		buf_str(out, ", \"workload\": ");
		json_quote(out, t->measure->name);
		buf_printf(out, ", \"containers\": %u, \"limit\": ", t->containers);
		json_quote(out, t->limit);
		buf_str(out, ", \"arm\": ");
		json_quote(out, t->arm);
		buf_printf(out, ", \"seed\": %" PRIu64 "}", t->seed);
	}
	buf_str(out, "]}\n");
}
