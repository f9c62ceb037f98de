// SPDX-License-Identifier: MIT
#include "runtime/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"

const char *state_folder = "rt-vm";

static const char *const status_name[] = {"creating", "created", "running", "paused", "stopped"};

const char *state_status_name(enum state_status status)
{
	return status_name[status];
}

int state_check_id(const char *id, struct err **e)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-";
	size_t len = strlen(id);

	if (!len || len > NAME_MAX || strspn(id, allowed) != len || !strcmp(id, ".") || !strcmp(id, ".."))
		return err_set(e, "invalid container ID format: \"%.80s\"", id);
	return 0;
}

void state_path(const struct state *s, const char *name, char out[PATH_MAX])
{
	snprintf(out, PATH_MAX, "%s/%s", s->dir, name);
}

// Sets s->dir. Leaves room for the names of files in it.
static int set_dir(struct state *s, const char *root, const char *name, struct err **e)
{
	if (snprintf(s->dir, sizeof(s->dir), "%s/%s/%s", root, state_folder, name) > PATH_MAX - 64)
		return err_set(e, "cannot use the root %.80s…: its path is too long", root);
	return 0;
}

static int fill_folder(const struct state *s, const char *config, size_t config_len, struct err **e)
{
	char path[PATH_MAX];

	state_path(s, "config.json", path);
	if (file_replace(path, config, config_len, 0600, e))
		return -1;
	return state_save(s, e);
}

// Gives the folder, made under a name that no container can have, its own name.
static int rename_folder(struct state *s, const char *root, struct err **e)
{
	char made[PATH_MAX];
	int reason;

	memcpy(made, s->dir, sizeof(made));
	if (set_dir(s, root, s->id, e))
		return -1;
	if (rename(made, s->dir) == 0)
		return 0;
	reason = errno;
	file_remove_tree(made, NULL);
	if (reason == ENOTEMPTY || reason == EEXIST)
		return err_set(e, "container with given ID already exists");
	errno = reason;
	return err_sys(e, "cannot make %s", s->dir);
}

int state_make(struct state *s, const char *root, const char *config, size_t config_len, struct err **e)
{
	char name[NAME_MAX];

	snprintf(name, sizeof(name), "new~%d", (int)getpid());
	if (state_check_id(s->id, e) || set_dir(s, root, name, e))
		return -1;
	if (file_remove_tree(s->dir, e) || file_mkdirs(s->dir, e))
		return -1;
	if (chmod(s->dir, 0711) || fill_folder(s, config, config_len, e)) {
		file_remove_tree(s->dir, NULL);
		return -1;
	}
	return rename_folder(s, root, e);
}

static void write_process(struct buf *out, const char *key, const struct process *p)
{
	buf_printf(out, ",\"%s\":{\"pid\":%d,\"start\":%llu}", key, (int)p->pid, (unsigned long long)p->start);
}

static void write_text(struct buf *out, const char *key, const char *value)
{
	buf_printf(out, ",\"%s\":", key);
	json_quote(out, value);
}

int state_save(const struct state *s, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};
	char path[PATH_MAX];

	buf_printf(&out, "{\"status\":\"%s\"", status_name[s->status]);
	write_text(&out, "ociVersion", s->version);
	write_text(&out, "bundle", s->bundle);
	write_text(&out, "rootfs", s->rootfs);
	write_text(&out, "created", s->created);
	write_text(&out, "cgroup", s->cgroup);
	write_text(&out, "netns", s->netns);
	write_process(&out, "shim", &s->shim);
	write_process(&out, "vmm", &s->vmm);
	write_process(&out, "virtiofsd", &s->share);
	write_text(&out, "hypervisor", s->hypervisor);
	write_text(&out, "accel", s->accel);
	write_text(&out, "storage", s->storage);
	write_text(&out, "program", s->program);
	write_text(&out, "taps", s->taps);
	buf_printf(&out, ",\"vcpus\":%u,\"memory\":%llu}\n", s->vcpus, (unsigned long long)s->memory);
	if (!buf_ok(&out))
		return err_set(e, "cannot keep the state: out of memory");
	state_path(s, "state.json", path);
	return file_replace(path, out.data, out.len, 0600, e);
}

static void read_process(yyjson_val *root, const char *key, struct process *p)
{
	yyjson_val *v = yyjson_obj_get(root, key);

	p->pid = (pid_t)yyjson_get_sint(yyjson_obj_get(v, "pid"));
	p->start = yyjson_get_uint(yyjson_obj_get(v, "start"));
}

static void read_text(yyjson_val *root, const char *key, char *out, size_t size)
{
	snprintf(out, size, "%s", json_text(root, key, ""));
}

static void read_fields(struct state *s, yyjson_val *root)
{
	const char *status = json_text(root, "status", "stopped");

	s->status = STATE_CREATING;
	while (s->status < STATE_STOPPED && strcmp(status, status_name[s->status]) != 0)
		s->status++;
	read_text(root, "ociVersion", s->version, sizeof(s->version));
	read_text(root, "bundle", s->bundle, sizeof(s->bundle));
	read_text(root, "rootfs", s->rootfs, sizeof(s->rootfs));
	read_text(root, "created", s->created, sizeof(s->created));
	read_text(root, "cgroup", s->cgroup, sizeof(s->cgroup));
	read_text(root, "netns", s->netns, sizeof(s->netns));
	read_process(root, "shim", &s->shim);
	read_process(root, "vmm", &s->vmm);
	read_process(root, "virtiofsd", &s->share);
	read_text(root, "hypervisor", s->hypervisor, sizeof(s->hypervisor));
	read_text(root, "accel", s->accel, sizeof(s->accel));
	read_text(root, "storage", s->storage, sizeof(s->storage));
	read_text(root, "program", s->program, sizeof(s->program));
	read_text(root, "taps", s->taps, sizeof(s->taps));
	s->vcpus = (unsigned)yyjson_get_uint(yyjson_obj_get(root, "vcpus"));
	s->memory = yyjson_get_uint(yyjson_obj_get(root, "memory"));
}

int state_load(struct state *s, const char *root, const char *id, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	char path[PATH_MAX], own[NAME_MAX + 1];

	if (state_check_id(id, e))
		return -1;
	// id may be s->id.
	snprintf(own, sizeof(own), "%s", id);
	*s = (struct state){.status = STATE_STOPPED};
	memcpy(s->id, own, sizeof(own));
	if (set_dir(s, root, s->id, e))
		return -1;
	if (access(s->dir, F_OK))
		return err_set(e, "container does not exist");
	state_path(s, "state.json", path);
	s->is_torn = json_load(path, 1 << 16, &doc, NULL) != 0 || !yyjson_is_obj(yyjson_doc_get_root(doc));
	if (!s->is_torn)
		read_fields(s, yyjson_doc_get_root(doc));
	return 0;
}

int state_load_config(const struct state *s, struct oci_config *c, struct err **e)
{
	char path[PATH_MAX];

	state_path(s, "config.json", path);
	return oci_config_load(path, c, e);
}

enum state_status state_status(const struct state *s)
{
	return process_is_alive(&s->shim) ? s->status : STATE_STOPPED;
}

#define NOTES 4

// An annotation of ours; one without a value is not there, and its name still is ours.
struct note {
	char key[32];
	const char *value;
};

static void make_notes(const struct state *s, struct note notes[NOTES])
{
	const struct note all[NOTES] = {{.value = s->hypervisor}, {"rt-vm.accel", s->accel},
		{"rt-vm.share", s->storage}, {"rt-vm.program", s->program}};

	memcpy(notes, all, sizeof(all));
	snprintf(notes[0].key, sizeof(notes[0].key), "%s.hypervisor", state_folder);
}

static bool is_ours(const struct note notes[NOTES], const char *key)
{
	for (size_t i = 0; i < NOTES; i++)
		if (!strcmp(notes[i].key, key))
			return true;
	return false;
}

// What runs it, and the annotations of config.json but those of our names: a reader of JSON may take either of two.
static void print_annotations(const struct state *s, const struct oci_config *config, struct buf *out)
{
	struct note notes[NOTES];
	yyjson_obj_iter it = {0};
	yyjson_val *key;

	make_notes(s, notes);
	buf_printf(out, ",\"annotations\":{\"%s\":", notes[0].key);
	json_quote(out, notes[0].value);
	for (size_t i = 1; i < NOTES; i++)
		if (notes[i].value[0])
			write_text(out, notes[i].key, notes[i].value);
	if (config && config->annotations)
		yyjson_obj_iter_init(config->annotations, &it);
	while ((key = yyjson_obj_iter_next(&it))) {
		if (is_ours(notes, yyjson_get_str(key)))
			continue;
		buf_str(out, ",");
		json_quote(out, yyjson_get_str(key));
		buf_str(out, ":");
		json_quote(out, yyjson_get_str(yyjson_obj_iter_get_val(key)));
	}
	buf_str(out, "}");
}

static void print(
	const struct state *s, const struct oci_config *config, enum state_status status, pid_t pid, struct buf *out)
{
	buf_str(out, "{\"ociVersion\":");
	json_quote(out, s->version);
	write_text(out, "id", s->id);
	buf_printf(out, ",\"pid\":%d", status == STATE_STOPPED ? 0 : (int)pid);
	write_text(out, "status", status_name[status]);
	write_text(out, "bundle", s->bundle);
	write_text(out, "rootfs", s->rootfs);
	write_text(out, "created", s->created);
	print_annotations(s, config, out);
	buf_str(out, ",\"owner\":\"\"}");
}

void state_print(const struct state *s, const struct oci_config *config, struct buf *out)
{
	print(s, config, state_status(s), s->shim.pid, out);
}

void state_print_inside(const struct state *s, const struct oci_config *config, struct buf *out)
{
	print(s, config, STATE_CREATED, 1, out);
}

int state_lock(const struct state *s, uint64_t deadline, struct err **e)
{
	const struct timespec pause = {.tv_nsec = 5 * NS_PER_MS};
	CLEANUP_FD int fd = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_set(e, "container does not exist");
	// Nothing in the kernel waits for a lock with a deadline.
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_sys(e, "cannot lock %s", s->dir);
		if (clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "cannot lock %s: another call holds it", s->dir);
		nanosleep(&pause, NULL);
	}
	return steal_fd(&fd);
}

int state_remove(const struct state *s, struct err **e)
{
	return file_remove_tree(s->dir, e);
}
