//go:build tools

// Package tools names what is built.
package tools

import _ "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router"
