#!/bin/bash
# A node's authority, and who has a certificate of it: certificates.sh FOLDER NODE ADDRESS SERVICE_ADDRESS
set -eu
cd "$1"
node=$2 address=$3 service=$4
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=ca -keyout ca.key -out ca.crt
openssl genrsa -out accounts.key 2048
openssl rsa -in accounts.key -pubout -out accounts.pub

# certificate NAME SUBJECT [WHERE]
certificate() {
    openssl req -newkey rsa:2048 -nodes -subj "$2" -keyout "$1.key" -out "$1.csr"
    {
        echo extendedKeyUsage=serverAuth,clientAuth
        if [ -n "${3:-}" ]; then echo "subjectAltName=$3"; fi
    } >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 \
        -out "$1.crt" -extfile "$1.ext"
}

# caller NAME SUBJECT [WHERE]: with a file that says where the server is
caller() {
    certificate "$@"
    cat >"$1.conf" <<TOLD
apiVersion: v1
kind: Config
clusters: [{name: node, cluster: {server: "https://$address:6443", certificate-authority: $PWD/ca.crt}}]
users: [{name: $1, user: {client-certificate: $PWD/$1.crt, client-key: $PWD/$1.key}}]
contexts: [{name: node, context: {cluster: node, user: $1}}]
current-context: node
TOLD
}

certificate apiserver /CN=kube-apiserver \
    "IP:$address,IP:$service,DNS:kubernetes.default.svc,DNS:localhost"
caller kubelet "/O=system:nodes/CN=system:node:$node" "IP:$address,DNS:$node"
caller admin /O=system:masters/CN=admin
caller controllers /CN=system:kube-controller-manager
caller scheduler /CN=system:kube-scheduler
caller proxy /CN=system:kube-proxy
