// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "machine/parts.h"

// "on", "off", or "unknown": the variable is four bytes of attributes and one of value (UEFI 2.10, 3.3 and 8.2).
static const char *secure_boot(const struct look *l)
{
	char path[PATH_MAX];
	unsigned char value[5];
	CLEANUP_FD int fd = -1;

	snprintf(path, sizeof(path), "%s/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		l->roots->sys);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, value, sizeof(value)) != (ssize_t)sizeof(value))
		return "unknown";
	return value[4] ? "on" : "off";
}

static bool is_uefi(const struct look *l)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/firmware/efi", l->roots->sys);
	return stat(path, &st) == 0;
}

bool machine_is_virtual(const struct machine_roots *r, char *out, size_t size)
{
	static const char *const maker[][2] = {{"QEMU", "QEMU"}, {"VMware", "VMware"}, {"innotek", "VirtualBox"},
		{"Microsoft Corporation", "Hyper-V"}, {"Xen", "Xen"}, {"Amazon EC2", "Amazon EC2"},
		{"Google", "Google Cloud"}, {"Bochs", "Bochs"}, {"Parallels", "Parallels"}};
	struct look l = {.roots = r};
	char vendor[128], flags[LOOK_LINE_MAX];
	bool has_hypervisor = cpuinfo_field(&l, "flags", flags, sizeof(flags)) && strstr(flags, " hypervisor");

	snprintf(out, size, "none");
	look_sys(&l, vendor, sizeof(vendor), "class/dmi/id/sys_vendor");
	for (size_t i = 0; i < sizeof(maker) / sizeof(*maker); i++) {
		// Microsoft and Google make real machines as well.
		if (strncmp(vendor, maker[i][0], strlen(maker[i][0])) ||
			(!has_hypervisor && strcmp(maker[i][1], "QEMU") && strcmp(maker[i][1], "Bochs")))
			continue;
		snprintf(out, size, "%s", maker[i][1]);
		return true;
	}
	if (has_hypervisor)
		snprintf(out, size, "unnamed hypervisor");
	return has_hypervisor;
}

static void add_virtual(const struct look *l, yyjson_mut_val *to)
{
	yyjson_mut_val *o = look_object(l, to, "virtual");
	char kind[64];

	yyjson_mut_obj_add_bool(l->doc, o, "is_virtual", machine_is_virtual(l->roots, kind, sizeof(kind)));
	look_text(l, o, "kind", kind);
}

void part_firmware(const struct look *l, yyjson_mut_val *to)
{
	yyjson_mut_val *product = look_object(l, to, "product"), *firmware = look_object(l, to, "firmware");

	look_add(l, product, "vendor", "class/dmi/id/sys_vendor");
	look_add(l, product, "name", "class/dmi/id/product_name");
	look_add(l, product, "version", "class/dmi/id/product_version");
	look_add(l, product, "family", "class/dmi/id/product_family");
	look_add(l, product, "board_vendor", "class/dmi/id/board_vendor");
	look_add(l, product, "board", "class/dmi/id/board_name");
	look_add(l, product, "board_version", "class/dmi/id/board_version");
	look_add(l, product, "chassis_type", "class/dmi/id/chassis_type");
	look_text(l, firmware, "kind", is_uefi(l) ? "UEFI" : "BIOS");
	look_add(l, firmware, "vendor", "class/dmi/id/bios_vendor");
	look_add(l, firmware, "version", "class/dmi/id/bios_version");
	look_add(l, firmware, "date", "class/dmi/id/bios_date");
	look_add(l, firmware, "release", "class/dmi/id/bios_release");
	look_text(l, firmware, "secure_boot", is_uefi(l) ? secure_boot(l) : "off");
	add_virtual(l, to);
}
