# The machine on which the add-on's container runs confined: Debian trixie with its kernel, AppArmor, runc and Mosquitto.
ARG DEBIAN
FROM ${DEBIAN}
RUN mkdir -p /var/log/apt && apt-get update -qq \
    && apt-get install -qq --no-install-recommends apparmor busybox-static iproute2 kmod mosquitto runc xz-utils
# The kernel is unpacked alone: what its package would set up besides is for machines that boot by themselves.
RUN cd /tmp && kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9]\S*\)$/\1/p') \
    && apt-get download -qq "$kernel" && dpkg -x linux-image-*.deb / && rm linux-image-*.deb && mv /boot/vmlinuz-* /boot/kernel
# What the kernel needs to find the disk, in the order of loading.
COPY init-of-initramfs /tmp/initramfs/init
RUN cd /tmp/initramfs && version=$(ls /lib/modules) && depmod "$version" && mkdir bin modules && cp /bin/busybox bin/ \
    && for name in virtio_pci virtio_blk ext4; do modprobe --set-version "$version" --show-depends "$name"; done \
    | sed -n 's/^insmod //p' | awk '!seen[$1]++ { print $1 }' >modules/order \
    && number=100 && while read -r file; do number=$((number + 1)); xz -dc "$file" >"modules/$number.ko"; done <modules/order \
    && find . | busybox cpio -o -H newc >/boot/initramfs && rm -r /tmp/initramfs
COPY init /guest/init
