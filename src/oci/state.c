// SPDX-License-Identifier: MIT
#include "oci/state.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/unit.h"

#define STATE_MAX 65536   // bytes
#define PID_LIMIT 4194304 // PID_MAX_LIMIT of Linux

static int read_status(const char *word, enum oci_status *status, struct err **e)
{
	static const char *const name[] = {"creating", "created", "running", "stopped"};

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		if (!strcmp(word, name[i])) {
			*status = (enum oci_status)i;
			return 0;
		}
	return err_set(e, "cannot read the state of a container: status '%.40s'", word);
}

static int read_pid(yyjson_val *object, struct oci_state *s, struct err **e)
{
	yyjson_val *pid = yyjson_obj_get(object, "pid");
	bool is_missing_well = !pid && (s->status == OCI_STOPPED || s->status == OCI_CREATING);

	if (!is_missing_well && (!yyjson_is_uint(pid) || yyjson_get_uint(pid) > PID_LIMIT))
		return err_set(e, "cannot read the state of a container: no valid pid");
	s->pid = pid ? (pid_t)yyjson_get_uint(pid) : 0;
	return 0;
}

int oci_state_parse(const char *text, size_t len, struct oci_state *s, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *root;
	const char *id;

	*s = (struct oci_state){0};
	if (len > STATE_MAX)
		return err_set(e, "cannot read the state of a container: %zu bytes", len);
	if (json_parse("the state of a container", text, len, &doc, e))
		return -1;
	root = yyjson_doc_get_root(doc);
	id = json_text(root, "id", "");
	if (!*json_text(root, "ociVersion", "") || !*json_text(root, "bundle", "") || !*id ||
		strlen(id) >= sizeof(s->id))
		return err_set(e, "cannot read the state of a container: no ociVersion, bundle or id");
	snprintf(s->id, sizeof(s->id), "%s", id);
	return read_status(json_text(root, "status", ""), &s->status, e) || read_pid(root, s, e) ? -1 : 0;
}

int oci_pid_parse(const char *text, pid_t *pid, struct err **e)
{
	char digits[16];
	size_t len = strcspn(text, "\n");
	uint64_t n;

	if (len >= sizeof(digits) || (text[len] && text[len + 1]))
		return err_set(e, "cannot read a pid file: it holds more than a number");
	snprintf(digits, sizeof(digits), "%.*s", (int)len, text);
	if (!unit_number(digits, PID_LIMIT, &n) || n < 2)
		return err_set(e, "cannot read a pid file: '%s' is no process", digits);
	*pid = (pid_t)n;
	return 0;
}
