// SPDX-License-Identifier: MIT
#include "runtime/settings.h"

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/file.h"
#include "base/unit.h"
#include "runtime/share.h"

enum kind { TEXT, NUMBER, CHOICE, DURATION };

struct key {
	const char *name;
	enum kind kind;
	size_t offset;
	uint64_t size;         // TEXT: bytes of the field
	uint64_t least;        // NUMBER, DURATION; TEXT: characters
	uint64_t most;         // NUMBER, DURATION
	const char *fallback;  // "": none
	const char *choice[4]; // CHOICE: the value is the index
};

#define AT(field)           offsetof(struct rt_settings, field)
#define TEXT_OF(field)      TEXT, AT(field), sizeof(((struct rt_settings *)0)->field), 1, 0
#define MAY_BE_EMPTY(field) TEXT, AT(field), sizeof(((struct rt_settings *)0)->field), 0, 0
#define NUMBER_OF(f)        NUMBER, AT(f), 0
#define CHOICE_OF(f)        CHOICE, AT(f), 0, 0, 0

static const struct key keys[] = {
	{"hypervisor", TEXT_OF(hypervisor), "qemu", {0}},
	{"machine", TEXT_OF(machine), "", {0}},
	{"accel", CHOICE_OF(accel), "kvm", {"kvm", "tcg", "auto"}},
	{"qemu", TEXT_OF(qemu), "/usr/bin/qemu-system-x86_64", {0}},
	{"firecracker", TEXT_OF(firecracker), "", {0}},
	{"kernel", TEXT_OF(kernel), "/usr/lib/assay/guest/vmlinux", {0}},
	{"initrd", TEXT_OF(initrd), "/usr/lib/assay/guest/initrd.img", {0}},
	{"kernel-args", MAY_BE_EMPTY(kernel_args), "", {0}},
	{"share", CHOICE_OF(share), "virtiofs", {"virtiofs", "block"}},
	{"virtiofsd", TEXT_OF(virtiofsd), "/usr/libexec/virtiofsd", {0}},
	{"mksquashfs", TEXT_OF(mksquashfs), "/usr/bin/mksquashfs", {0}},
	{"cache", TEXT_OF(cache), "/var/cache/rt-vm", {0}},
	{"vcpus", NUMBER_OF(vcpus), 1, 255, "1", {0}},
	{"memory-mib", NUMBER_OF(memory_mib), 16, 1 << 24, "2048", {0}},
	{"guest-overhead-mib", NUMBER_OF(guest_overhead_mib), 0, 4096, "48", {0}},
	{"host-overhead-mib", NUMBER_OF(host_overhead_mib), 0, 65536, "128", {0}},
	{"vhost-net", CHOICE_OF(has_vhost_net), "yes", {"no", "yes"}},
	{"spare-nics", NUMBER_OF(spare_nics), 0, 8, "1", {0}},
	{"uid", NUMBER_OF(uid), 0, UINT32_MAX - 1, "65534", {0}},
	{"gid", NUMBER_OF(gid), 0, UINT32_MAX - 1, "65534", {0}},
	{"boot-timeout", DURATION, AT(boot_timeout_ns), 0, NS_PER_S, 3600 * NS_PER_S, "120s", {0}},
	{"debug", CHOICE_OF(is_debug), "no", {"no", "yes"}},
};

#define KEYS (sizeof(keys) / sizeof(*keys))

static bool set_text(const struct key *k, char *field, const char *value)
{
	size_t len = strlen(value);

	if (len < k->least || len >= k->size)
		return false;
	memcpy(field, value, len + 1);
	return true;
}

static bool set_number(const struct key *k, unsigned *field, const char *value)
{
	uint64_t n;

	if (!unit_number(value, k->most, &n) || n < k->least)
		return false;
	*field = (unsigned)n;
	return true;
}

static bool set_choice(const struct key *k, unsigned *field, const char *value)
{
	for (unsigned i = 0; i < 4 && k->choice[i]; i++)
		if (!strcmp(value, k->choice[i])) {
			*field = i;
			return true;
		}
	return false;
}

static bool set_duration(const struct key *k, uint64_t *field, const char *value)
{
	uint64_t ns;

	if (!unit_duration(value, &ns) || ns < k->least || ns > k->most)
		return false;
	*field = ns;
	return true;
}

static bool set(struct rt_settings *s, const struct key *k, const char *value)
{
	void *field = (char *)s + k->offset;

	switch (k->kind) {
	case TEXT:
		return set_text(k, field, value);
	case NUMBER:
		return set_number(k, field, value);
	case CHOICE:
		return set_choice(k, field, value);
	case DURATION:
		return set_duration(k, field, value);
	}
	return false;
}

// Writes what a key takes, for people.
static void describe(const struct key *k, char *out, size_t size)
{
	switch (k->kind) {
	case TEXT:
		snprintf(out, size, "%llu to %llu characters", (unsigned long long)k->least,
			(unsigned long long)k->size - 1);
		break;
	case NUMBER:
		snprintf(out, size, "%llu to %llu", (unsigned long long)k->least, (unsigned long long)k->most);
		break;
	case CHOICE:
		snprintf(out, size, "%s, %s%s%s", k->choice[0], k->choice[1], k->choice[2] ? ", " : "",
			k->choice[2] ? k->choice[2] : "");
		break;
	case DURATION:
		snprintf(out, size, "a time such as 500ms, 30s or 2m, %llu s to %llu s",
			(unsigned long long)(k->least / NS_PER_S), (unsigned long long)(k->most / NS_PER_S));
		break;
	}
}

void rt_settings_default(struct rt_settings *s)
{
	*s = (struct rt_settings){0};
	for (size_t i = 0; i < KEYS; i++)
		if (*keys[i].fallback)
			set(s, &keys[i], keys[i].fallback);
}

static const struct key *find(const char *name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static int refuse(const char *name, const struct conf_entry *entry, const struct key *k, struct err **e)
{
	char allowed[128];

	describe(k, allowed, sizeof(allowed));
	if (!*entry->value)
		return err_set(e, "%s:%d: %s has no value; allowed: %s", name, entry->line, k->name, allowed);
	return err_set(e, "%s:%d: %s = %.80s; allowed: %s", name, entry->line, k->name, entry->value, allowed);
}

int rt_settings_parse(struct rt_settings *s, const char *name, const char *text, size_t len, struct err **e)
{
	CLEANUP_CONF struct conf c = {0};

	if (conf_parse(name, text, len, &c, e))
		return -1;
	for (size_t i = 0; i < c.count; i++) {
		const struct conf_entry *entry = &c.entry[i];
		const struct key *k = find(entry->key);

		if (!k)
			return err_set(e, "%s:%d: %s is no setting of rt-vm", name, entry->line, entry->key);
		if (!set(s, k, entry->value))
			return refuse(name, entry, k, e);
	}
	return 0;
}

int rt_settings_load(struct rt_settings *s, const char *path, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	rt_settings_default(s);
	path = path ? path : getenv("RT_VM_CONF");
	if (!path && access(RT_SETTINGS_PATH, F_OK))
		return 0;
	path = path ? path : RT_SETTINGS_PATH;
	if (file_read(path, CONF_FILE_MAX, &text, e))
		return -1;
	return rt_settings_parse(s, path, buf_text(&text), text.len, e);
}
