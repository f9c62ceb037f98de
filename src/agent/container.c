// SPDX-License-Identifier: MIT
#include "agent/container.h"

#include <string.h>

static int check(const struct container *c, struct err **e)
{
	if (!yyjson_is_obj(c->root))
		return err_set(e, "cannot read CREATE: root is no object");
	if (c->binds && (!yyjson_is_arr(c->binds) || yyjson_arr_size(c->binds) != c->config.mount_count))
		return err_set(e, "cannot read CREATE: binds must have an entry for each of %zu mounts",
			c->config.mount_count);
	if (c->files && !yyjson_is_arr(c->files))
		return err_set(e, "cannot read CREATE: files is no array");
	return 0;
}

static int read_config(struct container *c, yyjson_val *config, struct err **e)
{
	size_t len;
	CLEANUP_FREE char *text = yyjson_val_write(config, YYJSON_WRITE_NOFLAG, &len);

	if (!text)
		return err_set(e, "cannot read CREATE: it has no config, or memory ran out");
	return oci_config_parse("config.json", text, len, &c->config, e);
}

int container_read(struct container *c, const char *text, size_t len, struct err **e)
{
	yyjson_val *top;

	if (json_parse("CREATE", text, len, &c->doc, e))
		return -1;
	top = yyjson_doc_get_root(c->doc);
	c->root = yyjson_obj_get(top, "root");
	c->binds = yyjson_obj_get(top, "binds");
	c->files = yyjson_obj_get(top, "files");
	c->state = json_text(top, "state", NULL);
	c->wants_overlay = yyjson_get_bool(yyjson_obj_get(top, "overlay"));
	return read_config(c, yyjson_obj_get(top, "config"), e) || check(c, e) ? -1 : 0;
}

void container_forget(struct container *c)
{
	json_free(&c->doc);
	c->root = c->binds = c->files = NULL;
	c->state = NULL;
}

void container_drop(struct container *c)
{
	container_forget(c);
	oci_config_free(&c->config);
	scope_close(&c->cgroup);
	scope_close(&c->init);
	*c = (struct container)CONTAINER_NONE;
}
