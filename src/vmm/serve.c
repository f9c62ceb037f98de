// SPDX-License-Identifier: MIT
#include "vmm/serve.h"

#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "vmm/log.h"
#include "vmm/version.h"

#define METHOD_MAX 16   // bytes, with the NUL
#define TARGET_MAX 1024 //

static const char *copy(struct http_piece p, char *out, size_t size)
{
	snprintf(out, size, "%.*s", (int)p.len, p.start);
	return out;
}

static void handle(void *context, const struct http_message *m, const char *body, struct http_answer_to *a)
{
	struct vmm_serve *s = context;
	char method[METHOD_MAX], target[TARGET_MAX];

	if (m->method.len >= sizeof(method) || m->target.len >= sizeof(target)) {
		vmm_api_fault("Invalid request method and/or path: it is too long.", &a->body);
		a->status = 400;
		return;
	}
	a->status = vmm_api_answer(s->api, copy(m->method, method, sizeof(method)),
		copy(m->target, target, sizeof(target)), body, (size_t)m->body_length, &a->body);
	a->is_deprecated = s->api->has_deprecated;
}

static void refuse(void *context, const char *why, struct http_answer_to *a)
{
	(void)context;
	vmm_log(VMM_ERROR, "The API server refused what is no request: %s", why);
	vmm_api_fault(why, &a->body);
}

static void ready(void *context, uint32_t events)
{
	struct vmm_serve *s = context;
	(void)events;

	http_server_turn(&s->server);
}

static void due(void *context)
{
	struct vmm_serve *s = context;
	CLEANUP_ERR struct err *e = NULL;

	if (s->api->state != VMM_NOT_STARTED && vmm_api_flush_metrics(s->api, &e))
		vmm_log(VMM_ERROR, "%s", err_text(e));
	loop_timer_set(&s->timer, VMM_METRICS_PERIOD_MS * NS_PER_MS);
}

static int open_socket(struct vmm_serve *s, const char *path, struct err **e)
{
	if (http_server_open(&s->server, path, e))
		return err_wrap(
			e, "Failed to open the API socket at: %s. Check that it is not already used. The reason", path);
	s->watch = (struct loop_watch){.fd = http_server_fd(&s->server), .ready = ready, .context = s};
	return loop_watch(s->loop, &s->watch, EPOLLIN, e);
}

int vmm_serve_open(
	struct vmm_serve *s, struct vmm_api *a, struct loop *l, const char *path, size_t body_max, struct err **e)
{
	*s = (struct vmm_serve){.api = a, .loop = l, .server = HTTP_SERVER_NONE};
	s->server.name = VMM_NAME;
	s->server.body_max = body_max;
	s->server.handle = handle;
	s->server.refuse = refuse;
	s->server.context = s;
	s->timer = (struct loop_timer){.due = due, .context = s};
	if (loop_timer_open(l, &s->timer, e) || (path && open_socket(s, path, e))) {
		vmm_serve_close(s);
		return -1;
	}
	loop_timer_set(&s->timer, VMM_METRICS_PERIOD_MS * NS_PER_MS);
	return 0;
}

void vmm_serve_close(struct vmm_serve *s)
{
	if (!s->api)
		return;
	loop_unwatch(s->loop, &s->watch);
	http_server_close(&s->server);
	loop_timer_close(s->loop, &s->timer);
	*s = (struct vmm_serve){.api = NULL};
}
