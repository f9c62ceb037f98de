// SPDX-License-Identifier: MIT
#include "runtime/vm_fcapi.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "http/client.h"
#include "runtime/jail.h"
#include "runtime/vm_fcapi_folder.h"
#include "runtime/vm_fcapi_requests.h"

#define NAME       "the VMM"
#define ID_MAX     64 // of Firecracker's --id
#define FOLDER_END "-run"

struct fcapi {
	struct fcapi_folder folder;
	struct http_client client;
};

void vm_fcapi_program(const char *configured, const char *path, char out[PATH_MAX])
{
	if (configured[0]) {
		snprintf(out, PATH_MAX, "%s", configured);
		return;
	}
	while (path && *path) {
		size_t len = strcspn(path, ":");

		// A jail is entered before it runs: only an absolute path is the same there.
		if (*path == '/' && snprintf(out, PATH_MAX, "%.*s/firecracker", (int)len, path) < PATH_MAX &&
			access(out, X_OK) == 0)
			return;
		path += len + (path[len] == ':');
	}
	snprintf(out, PATH_MAX, FCAPI_OWN);
}

// Its console is its output. The log would be, too.
static int open_console(struct vm *vm, int *theirs, struct err **e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return err_sys(e, "cannot make a pipe for " NAME);
	vm->console = ends[0];
	*theirs = ends[1];
	return fcntl(vm->console, F_SETFL, O_NONBLOCK) ? err_sys(e, "cannot set up a pipe for " NAME) : 0;
}

// The VMM opens its files itself, as a user who owns nothing: they are given to its group.
static int give_disks(const struct vm_spec *s, struct err **e)
{
	for (size_t i = 0; i < s->disk_count; i++) {
		const struct vm_disk *d = &s->disks[i];
		CLEANUP_FD int fd = open(d->path, O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			return err_sys(e, "cannot open the disk %s", d->path);
		if (fchown(fd, (uid_t)-1, s->gid) || fchmod(fd, d->is_read_only ? 0640 : 0660))
			return err_sys(e, "cannot give the disk %s to " NAME, d->path);
	}
	return 0;
}

// A container's name may be longer than an id of Firecracker's, and have other signs.
static void make_id(const char *from, char out[ID_MAX + 1])
{
	size_t len = 0;

	for (; from[len] && len < ID_MAX; len++)
		out[len] = isalnum((unsigned char)from[len]) ? from[len] : '-';
	out[len] = 0;
}

static void add_files(struct jail *j, const struct vm_spec *s, char names[VM_DISKS][16])
{
	j->files[j->file_count++] = (struct jail_file){s->kernel, FCAPI_KERNEL};
	j->files[j->file_count++] = (struct jail_file){s->initrd, FCAPI_INITRD};
	for (size_t i = 0; i < s->disk_count; i++) {
		snprintf(names[i], sizeof(names[i]), FCAPI_DISK "%zu", i);
		j->writable |= (unsigned)!s->disks[i].is_read_only << j->file_count;
		j->files[j->file_count++] = (struct jail_file){s->disks[i].path, names[i]};
	}
}

// It stays in the network namespace of this process, where its taps are.
static int spawn(struct vm *vm, const struct vm_spec *s, int console, struct err **e)
{
	static const char socket[] = FCAPI_RUN "/" FCAPI_SOCKET;
	static const char *const no_env[] = {NULL}, *const devices[] = {
							    "/dev/kvm", "/dev/net/tun", "/dev/urandom", NULL};
	const struct fcapi *own = vm->own;
	char id[ID_MAX + 1], names[VM_DISKS][16];
	const char *const argv[] = {s->program, "--api-sock", socket, "--id", id, "--level", "Error", NULL};
	struct jail jail = {.dir = s->dir,
		.program = s->program,
		.run = own->folder.path,
		.devices = devices,
		.uid = s->uid,
		.gid = s->gid};
	struct proc_opts o = {.argv = argv,
		.env = no_env,
		.out = console,
		.err = console,
		.namespaces = JAIL_NAMESPACES & ~(uint64_t)CLONE_NEWNET,
		.has_session = true,
		.dies_with_parent = true,
		.before_exec = jail_enter,
		.arg = &jail};

	make_id(s->id, id);
	add_files(&jail, s, names);
	return proc_spawn(&o, &vm->proc, e);
}

static int launch(struct vm *vm, const struct vm_spec *s, struct err **e)
{
	CLEANUP_FD int console = -1;
	struct fcapi *own = vm->own;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s" FOLDER_END, s->dir) >= (int)sizeof(path))
		return err_set(e, "cannot use %.80s…: its path is too long", s->dir);
	if (fcapi_folder_open(&own->folder, path, s->uid, s->gid, e) || open_console(vm, &console, e) ||
		give_disks(s, e))
		return -1;
	vm->agent_listener = fcapi_folder_listen(&own->folder, s->uid, e);
	if (vm->agent_listener < 0 || spawn(vm, s, console, e))
		return -1;
	snprintf(vm->transport, sizeof(vm->transport), "vsock");
	vm->spawned_ns = clock_ns();
	return 0;
}

static int greet(struct vm *vm, const struct vm_spec *s, uint64_t deadline, struct err **e)
{
	struct fcapi *own = vm->own;

	vm->control = fcapi_folder_connect(&own->folder, &vm->proc, deadline, e);
	if (vm->control < 0)
		return -1;
	own->client = (struct http_client){.fd = vm->control, .name = NAME};
	if (fcapi_ask(&own->client, "GET", "/", NULL, deadline, e))
		return -1;
	vm->ready_ns = clock_ns();
	if (fcapi_configure(&own->client, s, deadline, e) ||
		fcapi_ask(&own->client, "PUT", "/actions", "{\"action_type\":\"InstanceStart\"}", deadline, e))
		return -1;
	vm->entered_ns = clock_ns();
	return 0;
}

static int start(struct vm *vm, const struct vm_spec *s, uint64_t deadline, struct err **e)
{
	struct fcapi *own = calloc(1, sizeof(*own));

	*vm = (struct vm)VM_NONE;
	if (!own)
		return err_set(e, "cannot start " NAME ": out of memory");
	own->folder = (struct fcapi_folder)FCAPI_FOLDER_NONE;
	vm->ops = &vm_fcapi;
	vm->own = own;
	if (s->accel != VM_KVM)
		err_kind_set(e, ERR_UNSUPPORTED, NAME " needs KVM: it emulates no processor");
	else if (launch(vm, s, e) == 0 && greet(vm, s, deadline, e) == 0)
		return 0;
	vm_explain(vm, NAME, e);
	vm_kill(vm);
	return err_wrap(e, "cannot start the VM");
}

static int turn(struct vm *vm, const char *state, uint64_t deadline, struct err **e)
{
	struct fcapi *own = vm->own;

	return fcapi_ask(&own->client, "PATCH", "/vm", state, deadline, e);
}

static int stop_guest(struct vm *vm, uint64_t deadline, struct err **e)
{
	return turn(vm, "{\"state\":\"Paused\"}", deadline, e) ? err_wrap(e, "cannot pause the VM") : 0;
}

static int resume_guest(struct vm *vm, uint64_t deadline, struct err **e)
{
	return turn(vm, "{\"state\":\"Resumed\"}", deadline, e) ? err_wrap(e, "cannot resume the VM") : 0;
}

static void forget(struct vm *vm)
{
	struct fcapi *own = vm->own;

	if (own) {
		fcapi_folder_close(&own->folder);
		http_client_free(&own->client);
	}
	free(steal_ptr(&vm->own));
}

const struct vm_ops vm_fcapi = {.name = "fcapi",
	.opens_taps = true,
	.start = start,
	.pause = stop_guest,
	.resume = resume_guest,
	.forget = forget};
