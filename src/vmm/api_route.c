// SPDX-License-Identifier: MIT
// Which request is whose. The texts of faults are Firecracker's.
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "vmm/api_parts.h"
#include "vmm/configure.h"
#include "vmm/log.h"

const struct route vmm_routes[] = {
	{"GET", "", NULL, false, vmm_get_instance, "instance_info"},
	{"GET", "version", NULL, false, vmm_get_version, "vmm_version"},
	{"GET", "vm", "config", false, vmm_get_config, NULL},
	{"GET", "machine-config", NULL, false, vmm_get_machine, "machine_cfg"},
	{"GET", "balloon", NULL, false, vmm_unsupported, NULL},
	{"GET", "mmds", NULL, false, vmm_unsupported, "mmds"},
	{"GET", "hotplug", "memory", false, vmm_unsupported, NULL},
	{"PUT", "actions", NULL, true, vmm_put_action, "actions"},
	{"PUT", "boot-source", NULL, true, vmm_put_boot_source, "boot_source"},
	{"PUT", "drives", NULL, true, vmm_put_drive, "drive"},
	{"PUT", "network-interfaces", NULL, true, vmm_put_net, "network"},
	{"PUT", "machine-config", NULL, true, vmm_put_machine, "machine_cfg"},
	{"PUT", "vsock", NULL, true, vmm_put_vsock, "vsock"},
	{"PUT", "logger", NULL, true, vmm_put_logger, "logger"},
	{"PUT", "metrics", NULL, true, vmm_put_metrics, "metrics"},
	{"PUT", "entropy", NULL, true, vmm_put_entropy, NULL},
	{"PUT", "serial", NULL, true, vmm_put_serial, "serial"},
	{"PUT", "balloon", NULL, true, vmm_unsupported, NULL},
	{"PUT", "cpu-config", NULL, true, vmm_unsupported, "cpu_cfg"},
	{"PUT", "mmds", NULL, true, vmm_unsupported, "mmds"},
	{"PUT", "pmem", NULL, true, vmm_unsupported, "pmem"},
	{"PUT", "snapshot", NULL, true, vmm_unsupported, NULL},
	{"PUT", "hotplug", "memory", true, vmm_unsupported, "hotplug_memory"},
	{"PATCH", "drives", NULL, true, vmm_patch_drive, "drive"},
	{"PATCH", "machine-config", NULL, true, vmm_patch_machine, "machine_cfg"},
	{"PATCH", "network-interfaces", NULL, true, vmm_patch_net, "network"},
	{"PATCH", "vm", NULL, true, vmm_patch_vm, NULL},
	{"PATCH", "balloon", NULL, true, vmm_unsupported, NULL},
	{"PATCH", "mmds", NULL, true, vmm_unsupported, "mmds"},
	{"PATCH", "pmem", NULL, true, vmm_unsupported, "pmem"},
	{"PATCH", "hotplug", "memory", true, vmm_unsupported, "hotplug_memory"},
};

const size_t vmm_route_count = sizeof(vmm_routes) / sizeof(*vmm_routes);

int vmm_call_broken(struct call *c)
{
	char why[sizeof((*c->e)->text)];

	snprintf(why, sizeof(why), "%s", err_text(*c->e));
	err_free(c->e);
	return err_set(c->e, "An error occurred when deserializing the json body of a request: %s.", why);
}

int vmm_call_before_start(struct call *c)
{
	if (c->api->state == VMM_NOT_STARTED)
		return 0;
	return err_set(c->e, "The requested operation is not supported after starting the microVM.");
}

int vmm_call_after_start(struct call *c)
{
	if (c->api->state != VMM_NOT_STARTED)
		return 0;
	return err_set(c->e, "The requested operation is not supported before starting the microVM.");
}

int vmm_call_check_id(struct call *c, const char *in_body, bool names_both)
{
	if (strcmp(c->id, in_body) == 0)
		return 0;
	if (!names_both)
		return err_set(c->e, "The id from the path does not match the id from the body!");
	return err_set(c->e, "The id from the path [%s] does not match the id from the body [%.64s]!", c->id, in_body);
}

int vmm_unsupported(struct call *c)
{
	return err_set(c->e, "The requested operation is not supported: this VMM has no %s.", c->name);
}

// The parts of a path, between slashes; those that are not there are empty.
struct parts {
	char first[32], second[VMM_ID];
	bool has_second, is_cut; // the second had no room
};

static bool take_part(const char **at, char *out, size_t size)
{
	size_t len = strcspn(*at, "/");
	bool fits = len < size;

	snprintf(out, size, "%.*s", (int)len, *at);
	*at += len;
	*at += **at == '/';
	return fits;
}

static bool split(const char *target, struct parts *p)
{
	const char *at = target + strspn(target, "/");

	if (!take_part(&at, p->first, sizeof(p->first)))
		return false;
	p->has_second = *at;
	p->is_cut = !take_part(&at, p->second, sizeof(p->second));
	return true;
}

static int no_route(const char *method, const char *first, struct err **e)
{
	CLEANUP_BUF struct buf shown = {0};

	text_show(&shown, first, 64);
	return err_set(e, "Invalid request method and/or path: %s %s.", method, buf_text(&shown));
}

// A request that only lacks its body, or has one too many, is told so.
static int bad_body(const char *method, struct err **e)
{
	if (strcmp(method, "GET") == 0)
		return err_set(e, "GET request cannot have a body.");
	return err_set(e, "Empty %s request.", method);
}

static const struct route *find(const char *method, const struct parts *p)
{
	for (size_t i = 0; i < vmm_route_count; i++) {
		const struct route *r = &vmm_routes[i];

		if (strcmp(r->method, method) == 0 && strcmp(r->name, p->first) == 0 &&
			(!r->second || strcmp(r->second, p->second) == 0))
			return r;
	}
	return NULL;
}

static bool wants_id(const struct route *r)
{
	return strcmp(r->name, "drives") == 0 || strcmp(r->name, "network-interfaces") == 0;
}

static int act(struct call *c, const struct route *r, const struct parts *p, const char *body, size_t body_len)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	const char *why;

	if (wants_id(r) && !vmm_id_is_valid(p->second, &why))
		return err_set(c->e, "%s", why);
	if (wants_id(r) && p->is_cut)
		return err_set(c->e, "The ID is longer than %d characters.", VMM_ID - 1);
	if (body && json_parse("the body", body, body_len, &doc, c->e))
		return vmm_call_broken(c);
	c->name = r->name;
	c->id = p->has_second ? p->second : NULL;
	c->body = doc ? yyjson_doc_get_root(doc) : NULL;
	return r->act(c);
}

static int dispatch(struct call *c, const char *method, const char *target, const char *body, size_t body_len)
{
	struct parts p = {.first = ""};
	const struct route *r = split(target, &p) ? find(method, &p) : NULL;
	bool takes_body = strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
	struct vmm_route_count *count;
	int result;

	if ((strcmp(method, "GET") == 0 && body) || (takes_body && !body))
		return bad_body(method, c->e);
	if (!r)
		return no_route(method, p.first, c->e);
	count = &c->api->counts[r - vmm_routes];
	result = act(c, r, &p, body, body_len);
	count->all++;
	count->failed += result != 0;
	return result;
}

static const char *method_word(const char *method)
{
	static const char *const words[] = {"Get", "Put", "Patch", "Delete"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(words[i], method) == 0)
			return words[i];
	return method;
}

// "The API server received a Put request on "/drives/a" with body "…"." What is for the metadata service may be secret.
static void note(const char *method, const char *target, const char *body)
{
	CLEANUP_BUF struct buf path = {0}, with = {0};
	bool shows_body = body && strncmp(target, "/mmds", 5) != 0;

	if (!vmm_log_has(VMM_INFO))
		return;
	text_show(&path, target, 128);
	if (shows_body) {
		buf_str(&with, " with body \"");
		text_show(&with, body, 512);
		buf_str(&with, "\"");
	}
	vmm_log(VMM_INFO, "The API server received a %s request on \"%s\"%s.", method_word(method), buf_text(&path),
		buf_text(&with));
}

unsigned vmm_api_answer(
	struct vmm_api *a, const char *method, const char *target, const char *body, size_t body_len, struct buf *out)
{
	CLEANUP_ERR struct err *e = NULL;
	struct call c = {.api = a, .out = out, .e = &e};

	a->has_deprecated = false;
	note(method, target, body);
	if (dispatch(&c, method, target, body, body_len)) {
		vmm_log(VMM_ERROR, "Received Error. Status code: 400 Bad Request. Message: %s", err_text(e));
		buf_clear(out);
		vmm_api_fault(err_text(e), out);
		return 400;
	}
	vmm_log(VMM_INFO, "The request was executed successfully. Status code: %s.",
		out->len ? "200 OK" : "204 No Content");
	return out->len ? 200 : 204;
}
