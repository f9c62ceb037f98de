// SPDX-License-Identifier: MIT
#include "runtime/exec_process.h"

#include <string.h>

#include "base/file.h"
#include "base/unit.h"

#define PROCESS_MAX (4u << 20) // bytes

// Returns the member of an object that a list or another object is, made if need be.
static yyjson_mut_val *member(
	yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, yyjson_mut_val *(*make)(yyjson_mut_doc *))
{
	yyjson_mut_val *v = yyjson_mut_obj_get(object, key);

	if (v && !yyjson_mut_is_null(v))
		return v;
	v = make(doc);
	yyjson_mut_obj_put(object, yyjson_mut_str(doc, key), v);
	return v;
}

static void put_number(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, uint64_t n)
{
	yyjson_mut_obj_put(object, yyjson_mut_str(doc, key), yyjson_mut_uint(doc, n));
}

// What UID or UID:GID does not name stays: runc leaves the container's groups and umask, too.
static int set_user(yyjson_mut_doc *doc, yyjson_mut_val *process, const char *text, struct err **e)
{
	yyjson_mut_val *user = member(doc, process, "user", yyjson_mut_obj);
	size_t len = strcspn(text, ":");
	uint64_t uid, gid = 0;
	char uid_text[16];

	snprintf(uid_text, sizeof(uid_text), "%.*s", (int)(len < 15 ? len : 15), text);
	if (!unit_number(uid_text, UINT32_MAX, &uid) || (text[len] && !unit_number(text + len + 1, UINT32_MAX, &gid)))
		return err_set(e, "cannot use the user \"%.40s\": not UID or UID:GID", text);
	put_number(doc, user, "uid", uid);
	if (text[len])
		put_number(doc, user, "gid", gid);
	return 0;
}

static int add_groups(yyjson_mut_doc *doc, yyjson_mut_val *process, const struct flags *a, struct err **e)
{
	const char *text = flags_nth(a, "additional-gids", 0);
	yyjson_mut_val *list;
	uint64_t gid;

	if (!text)
		return 0;
	list = member(doc, member(doc, process, "user", yyjson_mut_obj), "additionalGids", yyjson_mut_arr);
	for (size_t i = 0; (text = flags_nth(a, "additional-gids", i)); i++) {
		if (!unit_number(text, UINT32_MAX, &gid))
			return err_set(e, "cannot use the group \"%.40s\": not a number", text);
		yyjson_mut_arr_add_uint(doc, list, gid);
	}
	return 0;
}

// Removes the variable that a new one takes the place of: programs read the first of two.
static void remove_variable(yyjson_mut_val *env, const char *text)
{
	size_t len = strcspn(text, "="), i, count;
	yyjson_mut_val *v;

	yyjson_mut_arr_foreach(env, i, count, v)
	{
		const char *old = yyjson_mut_get_str(v);

		if (old && strcspn(old, "=") == len && !strncmp(old, text, len)) {
			yyjson_mut_arr_remove(env, i);
			return;
		}
	}
}

static void add_env(yyjson_mut_doc *doc, yyjson_mut_val *process, const struct flags *a)
{
	yyjson_mut_val *env = member(doc, process, "env", yyjson_mut_arr);
	const char *text;

	for (size_t i = 0; (text = flags_nth(a, "env", i)); i++) {
		remove_variable(env, text);
		yyjson_mut_arr_add_str(doc, env, text);
	}
}

static void add_capabilities(yyjson_mut_doc *doc, yyjson_mut_val *process, const struct flags *a)
{
	static const char *const sets[] = {"bounding", "effective", "permitted"};
	yyjson_mut_val *all;
	const char *text;

	if (!flags_nth(a, "cap", 0))
		return;
	all = member(doc, process, "capabilities", yyjson_mut_obj);
	for (size_t i = 0; (text = flags_nth(a, "cap", i)); i++)
		for (size_t n = 0; n < sizeof(sets) / sizeof(*sets); n++)
			yyjson_mut_arr_add_str(doc, member(doc, all, sets[n], yyjson_mut_arr), text);
}

static void set_args(yyjson_mut_doc *doc, yyjson_mut_val *process, const struct flags *a)
{
	yyjson_mut_val *list = yyjson_mut_arr(doc);

	for (size_t i = 1; i < a->rest_count; i++)
		yyjson_mut_arr_add_str(doc, list, a->rest[i]);
	yyjson_mut_obj_put(process, yyjson_mut_str(doc, "args"), list);
}

static int change(yyjson_mut_doc *doc, yyjson_mut_val *process, const struct flags *a, struct err **e)
{
	const char *cwd = flags_text(a, "cwd"), *user = flags_text(a, "user");

	set_args(doc, process, a);
	yyjson_mut_obj_put(process, yyjson_mut_str(doc, "terminal"), yyjson_mut_bool(doc, flags_has(a, "tty")));
	if (cwd)
		yyjson_mut_obj_put(process, yyjson_mut_str(doc, "cwd"), yyjson_mut_str(doc, cwd));
	if (flags_has(a, "no-new-privs"))
		yyjson_mut_obj_put(process, yyjson_mut_str(doc, "noNewPrivileges"), yyjson_mut_bool(doc, true));
	if (user && set_user(doc, process, user, e))
		return -1;
	add_env(doc, process, a);
	add_capabilities(doc, process, a);
	return add_groups(doc, process, a, e);
}

// The container's own process, changed.
static int derive(const struct flags *a, const struct state *s, struct buf *out, struct err **e)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	yyjson_mut_doc *doc;
	yyjson_mut_val *process;
	char *text = NULL;
	size_t len;

	if (a->rest_count < 2)
		return err_set(e, "process args cannot be empty");
	if (state_load_config(s, &c, e))
		return -1;
	doc = yyjson_mut_doc_new(NULL);
	process = doc ? yyjson_val_mut_copy(doc, yyjson_obj_get(yyjson_doc_get_root(c.doc), "process")) : NULL;
	if (process && change(doc, process, a, e)) {
		yyjson_mut_doc_free(doc);
		return -1;
	}
	if (process)
		text = yyjson_mut_val_write(process, 0, &len);
	if (text)
		buf_add(out, text, len);
	free(text);
	yyjson_mut_doc_free(doc);
	return text ? 0 : err_set(e, "cannot describe the process: out of memory");
}

int exec_process(
	const struct flags *a, const struct state *s, struct buf *request, struct oci_config *process, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};
	const char *file = flags_text(a, "process");

	if (file ? file_read(file, PROCESS_MAX, &text, e) : derive(a, s, &text, e))
		return -1;
	if (oci_process_parse(file ? file : "the process", buf_text(&text), text.len, process, e))
		return -1;
	buf_str(request, "{\"process\":");
	buf_add(request, text.data, text.len);
	buf_str(request, "}");
	return buf_ok(request) ? 0 : err_set(e, "cannot describe the process: out of memory");
}
