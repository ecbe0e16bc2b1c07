#!/bin/bash
# The first process of a node, in namespaces of its own: network, mounts, processes and host name.
# The kubelet asks for machine-wide settings: it is shown the wanted values, the machine keeps its own.
#   init.sh WORK KUBERNETES FIREWALL NODE ADDRESS
set -u
work=$1 kubernetes=$2 firewall=$3 node=$4 address=$5
log=$work/log

hostname "$node"
ip link set lo up
ip link add node0 type veth peer name node0p
ip address add "$address/24" dev node0
ip link set node0 up
ip link set node0p up
ip route add default dev node0
sysctl -qw net.ipv4.ip_forward=1

mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/lock /var/log/containers /var/lib/kubelet
mount -t tmpfs tmpfs /var/log/containers
mount --bind "$work/resolv.conf" /etc/resolv.conf
shown() {
    echo "$2" >"$work/run/${1//\//.}"
    mount --bind "$work/run/${1//\//.}" "/proc/sys/$1"
}
shown vm/overcommit_memory 1
shown vm/panic_on_oom 0
shown kernel/panic 10
shown kernel/panic_on_oops 1
shown kernel/keys/root_maxkeys 1000000
shown kernel/keys/root_maxbytes 25000000
mount --rbind "$work/kubelet" /var/lib/kubelet
mount --make-rshared /var/lib/kubelet

etcd --data-dir "$work/etcd" --listen-client-urls http://127.0.0.1:2379 \
    --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 \
    --unsafe-no-fsync >"$log/etcd.log" 2>&1 &
containerd -c "$work/containerd.toml" >"$log/containerd.log" 2>&1 &
"$kubernetes/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --advertise-address="$address" --bind-address="$address" --secure-port=6443 \
    --service-cluster-ip-range=10.96.0.0/24 --authorization-mode=Node,RBAC \
    --tls-cert-file="$work/pki/apiserver.crt" --tls-private-key-file="$work/pki/apiserver.key" \
    --client-ca-file="$work/pki/ca.crt" --enable-admission-plugins=NodeRestriction \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$work/pki/accounts.pub" \
    --service-account-signing-key-file="$work/pki/accounts.key" \
    --kubelet-client-certificate="$work/pki/admin.crt" \
    --kubelet-client-key="$work/pki/admin.key" \
    --kubelet-certificate-authority="$work/pki/ca.crt" \
    --kubelet-preferred-address-types=InternalIP >"$log/apiserver.log" 2>&1 &
"$kubernetes/kube-controller-manager" --kubeconfig="$work/pki/controllers.conf" \
    --service-account-private-key-file="$work/pki/accounts.key" --bind-address=127.0.0.1 \
    --root-ca-file="$work/pki/ca.crt" --use-service-account-credentials --leader-elect=false \
    >"$log/controllers.log" 2>&1 &
"$kubernetes/kube-scheduler" --kubeconfig="$work/pki/scheduler.conf" --bind-address=127.0.0.1 \
    --leader-elect=false >"$log/scheduler.log" 2>&1 &
until ctr -a "$work/run/containerd.sock" version >/dev/null 2>&1; do sleep 0.1; done
for images in "$work"/images/*.tar; do
    ctr -a "$work/run/containerd.sock" -n k8s.io images import "$images" >>"$log/images.log" 2>&1
done
"$kubernetes/kubelet" --config="$work/kubelet.yaml" --kubeconfig="$work/pki/kubelet.conf" \
    --node-ip="$address" --hostname-override="$node" --root-dir=/var/lib/kubelet \
    --cert-dir="$work/pki" >"$log/kubelet.log" 2>&1 &
"$kubernetes/kube-proxy" --kubeconfig="$work/pki/proxy.conf" --hostname-override="$node" \
    --bind-address="$address" --proxy-mode=iptables --cluster-cidr=10.97.0.0/24 \
    --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 \
    --conntrack-tcp-timeout-close-wait=0 --iptables-localhost-nodeports=false \
    --healthz-bind-address=127.0.0.1:10256 --metrics-bind-address=127.0.0.1:10249 \
    >"$log/proxy.log" 2>&1 &
# It ends at once as long as the node isn't known.
until "$firewall" --kubeconfig="$work/pki/admin.conf" --hostname-override="$node" \
    --run-firewall=true --run-router=false --run-service-proxy=false \
    --service-cluster-ip-range=10.96.0.0/24 --health-port=0 --metrics-port=0; do
    sleep 1
done >"$log/firewall.log" 2>&1 &
wait
