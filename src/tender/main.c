// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/streams.h"
#include "tender/confine.h"
#include "tender/devices.h"
#include "tender/elf.h"
#include "tender/launch.h"
#include "tender/options.h"
#include "tender/space.h"
#include "tender/start.h"

// With this personality, which is inherited, whatever is readable is executable.
static int check_personality(struct err **e)
{
	int p = personality(0xffffffff);

	if (p < 0 || (p & READ_IMPLIES_EXEC))
		return err_set(e, "cannot keep data from being executed: the personality is 0x%x", (unsigned)p);
	return 0;
}

// Maps the file for as long as it takes to read its headers.
static int read_image(int fd, const char *path, struct elf_image *image, struct err **e)
{
	struct stat st;
	void *file;
	int r;

	if (fstat(fd, &st))
		return err_sys(e, "cannot run %s", path);
	if (!S_ISREG(st.st_mode) || st.st_size <= 0)
		return err_set(e, "cannot run %s: it is no file, or an empty one", path);
	file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED)
		return err_sys(e, "cannot run %s", path);
	r = elf_read(file, (size_t)st.st_size, image, e);
	munmap(file, (size_t)st.st_size);
	return r ? err_wrap(e, "cannot run %s", path) : 0;
}

static int map_all(const struct options *o, const struct elf_image *image, int fd, struct err **e)
{
	if (o->heap < image->manifest.heap_min)
		return err_set(
			e, "cannot run it with a heap of %lu bytes: it needs %lu", o->heap, image->manifest.heap_min);
	return space_map_image(image, fd, e) || space_map_stack(image->manifest.stack_size, e) ||
			       space_map_heap(o->heap, e)
		       ? -1
		       : 0;
}

static int fill_start(const struct options *o, const struct elf_image *image, struct start *s, struct err **e)
{
	*s = (struct start){.image = image,
		.argv = o->argv,
		.env = (const char *const *)environ,
		.cwd = o->cwd,
		.uid = o->uid,
		.gid = o->gid,
		.boot = {.flags = space_ask_huge(o->heap) ? UNIKERNEL_HUGE : 0, .heap_size = o->heap, .net = o->net}};
	snprintf(s->boot.hostname, sizeof(s->boot.hostname), "%s", o->hostname);
	if (devices_check(&o->devices, &image->manifest, &s->boot, e))
		return -1;
	if (!(s->boot.devices & 1U << UNIKERNEL_NET))
		s->boot.net = (struct unikernel_net){0};
	return start_write(s, e);
}

// The unikernel starts, or it fails here. What writes to *report after that is none of ours: it is closed then.
static int run(const struct options *o, int *report, struct err **e)
{
	int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	int fd = o->image >= 0 ? o->image : open(o->argv[0], O_RDONLY | O_CLOEXEC);
	struct elf_image image = {0};
	struct launch_plan l;
	struct start s;

	if (maps < 0 || fd < 0)
		return err_sys(e, "cannot open %s", maps < 0 ? "/proc/self/maps" : o->argv[0]);
	if (check_personality(e) || read_image(fd, o->argv[0], &image, e) || map_all(o, &image, fd, e) ||
		fill_start(o, &image, &s, e))
		return -1;
	start_show(&s);
	if (confine(&o->confine, e))
		return -1;
	if (devices_place(&o->devices, s.boot.devices, *report, maps, e))
		return -1;
	*report = *report < 0 ? -1 : DEVICES_REPORT;
	l = (struct launch_plan){.entry = image.entry,
		.stack_pointer = s.stack_pointer,
		.boot = s.boot_at,
		.thread_pointer = image.manifest.thread_pointer};
	filter_make(s.boot.devices, s.boot.scratch_size, &l.filter);
	return launch_unikernel(&l, DEVICES_MAPS, UNIKERNEL_FDS, e);
}

int main(int argc, char **argv)
{
	CLEANUP_ERR struct err *e = NULL;
	struct options o;
	int report;

	if (!streams_take_standard())
		return LAUNCH_FAILED;
	if (options_read(argc, argv, &o, &e)) {
		fprintf(stderr, "tender: %s\n", err_text(e));
		return LAUNCH_FAILED;
	}
	if (o.has_help) {
		options_help();
		return 0;
	}
	report = o.report;
	run(&o, &report, &e);
	if (report >= 0)
		dprintf(report, "%s", err_text(e));
	else
		fprintf(stderr, "tender: %s\n", err_text(e));
	return LAUNCH_FAILED;
}
