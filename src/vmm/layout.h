// SPDX-License-Identifier: MIT
// Where things are in a guest's physical memory. The addresses are Firecracker's (its docs/design.md and layout.rs), so
// that what was written for its guests finds the same here.
#ifndef VMM_LAYOUT_H
#define VMM_LAYOUT_H

#define LAYOUT_GDT         0x500
#define LAYOUT_IDT         0x520
#define LAYOUT_PVH_INFO    0x6000
#define LAYOUT_PVH_MODULE  0x6040
#define LAYOUT_PVH_MAP     0x7000 // of a PVH guest; else
#define LAYOUT_ZERO_PAGE   0x7000 // Linux's struct boot_params
#define LAYOUT_STACK       0x8ff0
#define LAYOUT_PML4        0x9000
#define LAYOUT_PDPT        0xa000
#define LAYOUT_PD          0xb000
#define LAYOUT_CMDLINE     0x20000
#define LAYOUT_CMDLINE_MAX 2048 // bytes, with the NUL: what Linux reads

// Base memory ends here; what firmware would leave for the kernel lies between, and the e820 map reserves it.
#define LAYOUT_BASE_END 0x9fc00
#define LAYOUT_MPTABLE  0x9fc00
#define LAYOUT_ACPI     0xe0000
#define LAYOUT_ACPI_MAX 0x20000 // bytes
#define LAYOUT_HIGH     0x100000

// The page tables at the start map this much.
#define LAYOUT_MAPPED 0x40000000

// From here to 4 GiB there is no memory but devices.
#define LAYOUT_GAP         0xc0000000
#define LAYOUT_GAP_END     0x100000000
#define LAYOUT_BOOT_TIMER  0xc0000000
#define LAYOUT_VIRTIO      0xc0001000 // the first device's window; the others follow
#define LAYOUT_VIRTIO_SIZE 0x1000
#define LAYOUT_IOAPIC      0xfec00000
#define LAYOUT_LAPIC       0xfee00000
#define LAYOUT_TSS         0xfffbd000 // three pages that Intel's processors want

// Interrupt lines.
#define LAYOUT_SERIAL_IRQ   4
#define LAYOUT_KEYBOARD_IRQ 1
#define LAYOUT_VIRTIO_IRQ   5 // the first device's; the others follow
#define LAYOUT_IRQS         24

#define LAYOUT_DEVICES  (LAYOUT_IRQS - LAYOUT_VIRTIO_IRQ)
#define LAYOUT_CPUS_MAX 32

#endif
