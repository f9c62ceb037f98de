// SPDX-License-Identifier: MIT
#include "vmm/api.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "vmm/api_parts.h"
#include "vmm/log.h"

void vmm_api_open(struct vmm_api *a)
{
	a->state = VMM_NOT_STARTED;
	vmm_config_default(&a->config);
	a->metrics = (struct vmm_metrics)VMM_METRICS_NONE;
	memset(a->counts, 0, sizeof(a->counts));
}

void vmm_api_fault(const char *why, struct buf *out)
{
	buf_str(out, "{\"fault_message\":");
	json_quote(out, why);
	buf_str(out, "}");
}

int vmm_api_start(struct vmm_api *a, struct err **e)
{
	CLEANUP_ERR struct err *unwritten = NULL;

	if (!a->config.boot.kernel[0])
		return err_set(e, "Cannot start microvm without kernel configuration.");
	if (a->ops->start(a->machine, &a->config, e))
		return -1;
	a->state = VMM_RUNNING;
	// At once, for who wants to know how long all took.
	if (vmm_api_flush_metrics(a, &unwritten))
		vmm_log(VMM_ERROR, "Failed to write metrics: %s", err_text(unwritten));
	return 0;
}

// Appends what one method's requests counted, and forgets it.
static void put_counts(struct vmm_api *a, const char *method, const char *key, struct buf *out)
{
	const char *comma = "";

	buf_printf(out, ",\"%s\":{", key);
	for (size_t i = 0; i < vmm_route_count; i++) {
		const struct route *r = &vmm_routes[i];

		if (!r->counted || strcmp(r->method, method) != 0)
			continue;
		buf_printf(out, "%s\"%s_count\":%" PRIu64 ",\"%s_fails\":%" PRIu64, comma, r->counted, a->counts[i].all,
			r->counted, a->counts[i].failed);
		a->counts[i] = (struct vmm_route_count){0};
		comma = ",";
	}
	buf_str(out, "}");
}

int vmm_api_flush_metrics(struct vmm_api *a, struct err **e)
{
	CLEANUP_BUF struct buf members = {0};

	if (a->metrics.fd < 0)
		return 0;
	put_counts(a, "GET", "get_api_requests", &members);
	put_counts(a, "PUT", "put_api_requests", &members);
	put_counts(a, "PATCH", "patch_api_requests", &members);
	a->ops->metrics(a->machine, &members);
	return vmm_metrics_write(&a->metrics, buf_text(&members), e);
}

void vmm_api_close(struct vmm_api *a)
{
	vmm_api_flush_metrics(a, NULL);
	vmm_metrics_close(&a->metrics);
}
