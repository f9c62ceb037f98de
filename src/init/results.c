// SPDX-License-Identifier: MIT
#include "init/results.h"

#include <dirent.h>
#include <string.h>

#include "abi/init.h"
#include "base/clock.h"
#include "base/file.h"
#include "init/console.h"
#include "init/grow.h"
#include "init/job.h"
#include "init/uevent.h"
#include "init/watch.h"

#define QUIET_NS    (1 * NS_PER_S)   // a stick on a hub shows up in stages, less than this apart
#define SETTLE_NS   (15 * NS_PER_S)  // a bus with a device that comes and goes is never quiet
#define PATIENCE_NS (600 * NS_PER_S) // for a person to fetch a stick
#define REMIND_NS   (60 * NS_PER_S)

// Returns whether the partition of that name is in the list, and copies it.
static bool find_part(const struct disks *d, const char *name, struct disk *out)
{
	for (size_t i = 0; i < d->count; i++) {
		if (!d->disk[i].is_partition || strcmp(d->disk[i].name, name) != 0)
			continue;
		*out = d->disk[i];
		return true;
	}
	return false;
}

// Lets the volume that was just mounted grow, when it is the boot stick's own. A failure costs the room, not the run.
static void grow_own(struct volume *v)
{
	CLEANUP_DISKS struct disks *d = disks_scan("/sys");
	CLEANUP_GROWTH struct growth g = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct disk own;

	if (!d || v->seq != v->boot_seq || !find_part(d, v->device + strlen("/dev/"), &own))
		return;
	if (!grow_plan(&own, &g, &e) && !g.last)
		return;
	if (e || volume_unmount(v, &e) || grow(&g, &e))
		console_warn("the results volume could not grow: %s", err_text(e));
	if (!*v->device)
		volume_mount(v);
}

void results_prepare(struct volume *v)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_FD int events = uevent_open(&e);

	if (file_mkdirs(INIT_VOLUME_DIR, &e) || file_mkdirs(INIT_RAM_DIR, &e))
		console_warn("%s", err_text(e));
	if (events >= 0)
		uevent_settle(events, QUIET_NS, clock_deadline(SETTLE_NS));
	if (volume_mount(v)) {
		grow_own(v);
		if (*v->device)
			return;
	}
	console_large("NO RESULTS VOLUME:");
	console_say("Results are kept in memory. Plug in a USB stick labelled %s before the end.\n", VOLUME_LABEL);
	console_event("no_volume", "results=memory");
}

static int deliver_now(struct err **e)
{
	static const char *const argv[] = {"/usr/bin/assay", "deliver", INIT_RAM_DIR, INIT_VOLUME_DIR, NULL};

	return job_check("deliver", argv, clock_deadline(300 * NS_PER_S), e);
}

static bool try_volume(struct volume *v)
{
	CLEANUP_ERR struct err *e = NULL;

	if (!volume_mount(v))
		return false;
	if (!deliver_now(&e)) {
		console_say("The results are on %s now.", v->device);
		console_event("delivered", "device=%s", v->device);
		return true;
	}
	console_warn("results cannot go to %s: %s", v->device, err_text(e));
	volume_refuse(v);
	err_free(&e);
	if (volume_unmount(v, &e))
		console_warn("%s", err_text(e));
	return false;
}

static void say_lost(void)
{
	DIR *dir = opendir(INIT_RAM_DIR);
	struct dirent *entry;

	console_large("RESULTS LOST");
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		console_say("  lost: %s", entry->d_name);
		console_event("lost", "name=\"%s\"", entry->d_name);
	}
	if (dir)
		closedir(dir);
}

static void ask(uint64_t deadline)
{
	int left = clock_ms_left(deadline) / 1000;

	console_large("PLUG IN ASSAY STICK");
	console_say("The results are only in memory. Plug in a USB stick labelled %s: they are copied to it at once.",
		VOLUME_LABEL);
	console_say("%d:%02d minutes left.\n", left / 60, left % 60);
	console_event("waiting_for_volume", "seconds=%d", left);
}

bool results_deliver(struct volume *v)
{
	uint64_t deadline = clock_deadline(PATIENCE_NS), remind = 0;
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_FD int events = uevent_open(&e);

	if (*v->device) {
		volume_refuse(v);
		if (volume_unmount(v, &e))
			console_warn("%s", err_text(e));
	}
	while (!try_volume(v)) {
		uint64_t now = clock_ns();

		if (now >= deadline || watch_asked() != ENDING_NONE) {
			say_lost();
			return false;
		}
		if (now >= remind) {
			ask(deadline);
			remind = now + REMIND_NS;
		}
		uevent_wait(events, remind < deadline ? remind : deadline);
	}
	return true;
}
