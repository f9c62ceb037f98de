// SPDX-License-Identifier: MIT
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/unit.h"
#include "machine/parts.h"

// Copies the last part of the target of a link in sysfs: the name of a driver, for one.
static void link_name(const struct look *l, const char *path, char *out, size_t size)
{
	char whole[PATH_MAX], target[PATH_MAX];
	const char *slash;
	ssize_t n;

	out[0] = '\0';
	snprintf(whole, sizeof(whole), "%s/%s", l->roots->sys, path);
	n = readlink(whole, target, sizeof(target) - 1);
	if (n <= 0)
		return;
	target[n] = '\0';
	slash = strrchr(target, '/');
	snprintf(out, size, "%s", slash ? slash + 1 : target);
}

// Only interfaces of a device: the bridge, the veths and the loopback are ours.
static void add_nic(const struct look *l, const char *name, void *arg)
{
	char path[PATH_MAX], driver[64];
	yyjson_mut_val *nic;

	snprintf(path, sizeof(path), "class/net/%s/device/driver", name);
	link_name(l, path, driver, sizeof(driver));
	if (!driver[0])
		return;
	nic = yyjson_mut_arr_add_obj(l->doc, arg);
	look_text(l, nic, "name", name);
	look_text(l, nic, "driver", driver);
	look_add(l, nic, "pci_vendor", "class/net/%s/device/vendor", name);
	look_add(l, nic, "pci_device", "class/net/%s/device/device", name);
	look_add_number(l, nic, "speed_mbit", "class/net/%s/speed", name);
	look_add_number(l, nic, "mtu", "class/net/%s/mtu", name);
}

static bool is_on_usb(const struct look *l, const char *disk)
{
	char whole[PATH_MAX], target[PATH_MAX];
	ssize_t n;

	snprintf(whole, sizeof(whole), "%s/block/%s", l->roots->sys, disk);
	n = readlink(whole, target, sizeof(target) - 1);
	if (n <= 0)
		return false;
	target[n] = '\0';
	return strstr(target, "/usb") != NULL;
}

static void add_disk(const struct look *l, const char *name, void *arg)
{
	yyjson_mut_val *disk;
	char sectors[32];
	uint64_t n;

	// RAM disks, loop devices and the like have no device behind them.
	if (!look_sys(l, sectors, sizeof(sectors), "block/%s/device/type", name))
		return;
	disk = yyjson_mut_arr_add_obj(l->doc, arg);
	look_text(l, disk, "name", name);
	look_text(l, disk, "bus", is_on_usb(l, name) ? "usb" : "other");
	look_add(l, disk, "vendor", "block/%s/device/vendor", name);
	look_add(l, disk, "model", "block/%s/device/model", name);
	look_add(l, disk, "revision", "block/%s/device/rev", name);
	if (look_sys(l, sectors, sizeof(sectors), "block/%s/size", name) && unit_number(sectors, INT64_MAX / 512, &n))
		yyjson_mut_obj_add_uint(l->doc, disk, "bytes", n * 512);
	else
		yyjson_mut_obj_add_null(l->doc, disk, "bytes");
}

void part_devices(const struct look *l, yyjson_mut_val *to)
{
	look_each(l, "class/net", add_nic, yyjson_mut_obj_add_arr(l->doc, to, "network"));
	look_each(l, "block", add_disk, yyjson_mut_obj_add_arr(l->doc, to, "storage"));
}
